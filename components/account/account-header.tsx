import Link from 'next/link';
import { Avatar } from '@/components/ui/avatar';
import { Wordmark } from '@/components/ui/wordmark';
import type { User } from '@/lib/api/contracts/shapes';
import { accountName } from './account-name';
import { SignOutButton } from './sign-out-button';

/** Top of every signed-in page: the sign, whose account this is, and the way out. */
export function AccountHeader({ user }: { user: User | null }) {
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex h-16 max-w-5xl items-center justify-between gap-4 px-4 sm:px-6">
        <Link href="/account" className="-ml-1 shrink-0 rounded-lg p-1">
          <Wordmark className="h-7 sm:h-8" />
        </Link>
        {user ? (
          <div className="flex min-w-0 items-center gap-3">
            <Avatar name={accountName(user)} url={user.avatar_url} className="hidden size-8 text-sm sm:grid" />
            <span className="hidden max-w-48 truncate text-sm text-ink-soft sm:block">{accountName(user)}</span>
            <SignOutButton user={user.id} />
          </div>
        ) : null}
      </div>
    </header>
  );
}
