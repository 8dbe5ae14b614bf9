import { KeyRound, Wallet } from 'lucide-react';
import { TextLink } from '@/components/ui/text-link';
import type { User } from '@/lib/api/contracts/shapes';

/** What opens this account: the password, the wallets, or both. */
export function WaysIn({ user, wallets }: { user: User; wallets: number }) {
  const count = wallets === 1 ? '1 wallet' : `${wallets} wallets`;
  return (
    <ul className="grid gap-4">
      <li className="flex gap-3">
        <KeyRound aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-ink-soft" />
        <div className="min-w-0">
          <p className="font-medium">{user.has_password ? 'E-mail and password' : 'No password'}</p>
          <p className="text-sm wrap-anywhere text-ink-soft">
            {user.has_password ? user.email : 'There is none on this account, so none can be guessed or stolen.'}
          </p>
        </div>
      </li>
      <li className="flex gap-3">
        <Wallet aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-ink-soft" />
        <div className="min-w-0">
          <p className="font-medium">{wallets === 0 ? 'No wallet' : count}</p>
          <p className="text-sm text-ink-soft">
            {wallets === 0 ? 'A second key helps when you forget the password. ' : null}
            {wallets === 1 && !user.has_password ? 'A second one helps when you lose this one. ' : null}
            <TextLink href="/account/wallets">{wallets === 0 ? 'Link a wallet' : 'See and link wallets'}</TextLink>
          </p>
        </div>
      </li>
    </ul>
  );
}
