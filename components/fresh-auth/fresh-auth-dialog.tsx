'use client';

import { Dialog } from '@/components/ui/dialog';
import { Divider } from '@/components/ui/divider';
import { WalletPanel } from '@/components/wallets/wallet-panel';
import { PasswordConfirmation } from './password-confirmation';

interface FreshAuthDialogProps {
  open: boolean;
  /** What the account can be confirmed with: `password`, or the id of a wallet method. */
  methods: readonly string[];
  onConfirmed: () => void;
  onClose: () => void;
}

/** "Confirm it's you": with the password, with a linked wallet, or with either. */
export function FreshAuthDialog({ open, methods, onConfirmed, onClose }: FreshAuthDialogProps) {
  const hasPassword = methods.includes('password');
  const walletMethods = methods.filter((method) => method !== 'password');
  const hasWallet = walletMethods.length > 0;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Confirm it’s you"
      description="You signed in a while ago. Confirm once more, then we carry on where you were."
    >
      {hasPassword ? <PasswordConfirmation onConfirmed={onConfirmed} /> : null}
      {hasPassword && hasWallet ? <Divider>or with a wallet</Divider> : null}
      {hasWallet ? <WalletPanel purpose="reauthenticate" only={walletMethods} onDone={onConfirmed} /> : null}
    </Dialog>
  );
}
