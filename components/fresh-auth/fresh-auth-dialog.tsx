'use client';

import { useProviders } from '@/components/oauth/providers';
import { Dialog } from '@/components/ui/dialog';
import { Divider } from '@/components/ui/divider';
import { WalletPanel } from '@/components/wallets/wallet-panel';
import { walletChains } from '@/lib/wallets/registry';
import { PasswordConfirmation } from './password-confirmation';
import { ProviderConfirmation } from './provider-confirmation';

interface FreshAuthDialogProps {
  open: boolean;
  /** What the account can be confirmed with: `password`, or the id of a wallet method or a provider. */
  methods: readonly string[];
  onConfirmed: () => void;
  onClose: () => void;
}

/** "Confirm it's you": with the password, with a linked wallet, at a linked provider: whatever the account has. */
export function FreshAuthDialog({ open, methods, onConfirmed, onClose }: FreshAuthDialogProps) {
  const hasPassword = methods.includes('password');
  const chains = walletChains.map(({ id }) => id).filter((id) => methods.includes(id));
  const providers = useProviders().filter(({ id }) => methods.includes(id));
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Confirm it’s you"
      description="You signed in a while ago. Confirm once more, then we carry on where you were."
    >
      {methods.length === 0 ? (
        <p>
          The provider that this account signs in with is not set up here any more. Ask the operator of this site for
          help.
        </p>
      ) : null}
      {hasPassword ? <PasswordConfirmation onConfirmed={onConfirmed} /> : null}
      {hasPassword && chains.length > 0 ? <Divider>or with a wallet</Divider> : null}
      {chains.length > 0 ? <WalletPanel purpose="reauthenticate" only={chains} onDone={onConfirmed} /> : null}
      {providers.length > 0 && methods.length > providers.length ? <Divider>or elsewhere</Divider> : null}
      {providers.map((provider) => (
        <ProviderConfirmation key={provider.id} provider={provider} onConfirmed={onConfirmed} />
      ))}
    </Dialog>
  );
}
