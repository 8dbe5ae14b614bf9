import { Avatar } from '@/components/ui/avatar';
import { Badge } from '@/components/ui/badge';
import type { User } from '@/lib/api/contracts/shapes';
import { accountName } from './account-name';

const day = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });

/** Whose account this is, at a glance. */
export function ProfileSummary({ user }: { user: User }) {
  return (
    <div className="mb-6 flex items-center gap-4 border-b border-line pb-6">
      <Avatar name={accountName(user)} url={user.avatar_url} className="size-14 text-xl" />
      <div className="grid min-w-0 gap-0.5">
        <p className="truncate font-semibold">{accountName(user)}</p>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-soft">
          <span className="min-w-0 wrap-anywhere">{user.email ?? 'No e-mail: you sign in with a wallet'}</span>
          {user.email && !user.email_verified ? <Badge>not confirmed</Badge> : null}
        </p>
        <p className="text-sm text-ink-soft">
          Here since <time dateTime={user.created_at}>{day.format(new Date(user.created_at))}</time>
        </p>
      </div>
    </div>
  );
}
