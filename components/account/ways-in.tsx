import { Fingerprint, Globe, KeyRound, Wallet } from 'lucide-react';
import type { Provider } from '@/components/oauth/providers';
import { TextLink } from '@/components/ui/text-link';
import type { Identity, User } from '@/lib/api/contracts/shapes';
import { isPasskey, isWallet } from './method-name';

interface WaysInProps {
  user: User;
  identities: Identity[];
  /** Those that are set up here; an account at any other opens nothing. */
  providers: readonly Provider[];
}

/** What opens this account: the password, the wallets, the passkeys, the accounts elsewhere. */
export function WaysIn({ user, identities, providers }: WaysInProps) {
  const wallets = identities.filter(({ method }) => isWallet(method)).length;
  const passkeys = identities.filter(({ method }) => isPasskey(method)).length;
  const elsewhere = providers.filter(({ id }) => identities.some(({ method }) => method === id));
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
            {identities.length === 0 ? 'A second key helps when you forget the password. ' : null}
            {identities.length === 1 && !user.has_password
              ? 'A second key helps when you lose the one you have. '
              : null}
            <TextLink href="/account/wallets">{wallets === 0 ? 'Link a wallet' : 'See and link wallets'}</TextLink>
          </p>
        </div>
      </li>
      {passkeys > 0 ? (
        <li className="flex gap-3">
          <Fingerprint aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-ink-soft" />
          <div className="min-w-0">
            <p className="font-medium">{passkeys === 1 ? '1 passkey' : `${passkeys} passkeys`}</p>
            <p className="text-sm text-ink-soft">
              <TextLink href="#passkeys">See and add passkeys</TextLink>
            </p>
          </div>
        </li>
      ) : null}
      {elsewhere.length > 0 ? (
        <li className="flex gap-3">
          <Globe aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-ink-soft" />
          <div className="min-w-0">
            <p className="font-medium">{new Intl.ListFormat('en').format(elsewhere.map(({ label }) => label))}</p>
            <p className="text-sm text-ink-soft">Whoever can sign in there as you opens this account as well.</p>
          </div>
        </li>
      ) : null}
    </ul>
  );
}
