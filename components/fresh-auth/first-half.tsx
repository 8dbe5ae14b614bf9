'use client';

import { useProviders } from '@/components/oauth/providers';
import { Divider } from '@/components/ui/divider';
import { WalletPanel } from '@/components/wallets/wallet-panel';
import type { Fresh } from '@/lib/api/contracts/shapes';
import { walletChains } from '@/lib/wallets/registry';
import { PasskeyConfirmation } from './passkey-confirmation';
import { PasswordConfirmation } from './password-confirmation';
import { ProviderConfirmation } from './provider-confirmation';

/** What the API says once a credential was proven. */
export type FreshAnswer = Pick<Fresh, 'second_factor_required'>;

interface FirstHalfProps {
  /** What the account can be confirmed with: `password`, `passkey`, or the id of a wallet method or a provider. */
  methods: readonly string[];
  /** `answer` is left out where a window of its own was confirmed in, which answers a page and no program. */
  onConfirmed: (answer?: FreshAnswer) => void;
}

/** A credential: a passkey, the password, a linked wallet, a linked provider: whatever the account has. */
export function FirstHalf({ methods, onConfirmed }: FirstHalfProps) {
  const chains = walletChains.map(({ id }) => id).filter((id) => methods.includes(id));
  const providers = useProviders().filter(({ id }) => methods.includes(id));
  const ways = [
    {
      word: 'or with a passkey',
      shown: methods.includes('passkey'),
      way: <PasskeyConfirmation onConfirmed={onConfirmed} />,
    },
    {
      word: 'or with your password',
      shown: methods.includes('password'),
      way: <PasswordConfirmation onConfirmed={onConfirmed} />,
    },
    {
      word: 'or with a wallet',
      shown: chains.length > 0,
      way: (
        <WalletPanel
          purpose="reauthenticate"
          only={chains}
          onDone={(answer) => onConfirmed('second_factor_required' in answer ? answer : undefined)}
        />
      ),
    },
    {
      word: 'or elsewhere',
      shown: providers.length > 0,
      way: (
        <div className="grid gap-2.5">
          {providers.map((provider) => (
            <ProviderConfirmation key={provider.id} provider={provider} onConfirmed={() => onConfirmed()} />
          ))}
        </div>
      ),
    },
  ].filter(({ shown }) => shown);

  if (ways.length === 0) {
    return (
      <p>
        The provider that this account signs in with is not set up here any more. Ask the operator of this site for
        help.
      </p>
    );
  }
  return ways.map(({ word, way }, index) => (
    <div key={word} className="grid gap-5">
      {index > 0 ? <Divider>{word}</Divider> : null}
      {way}
    </div>
  ));
}
