'use client';

import { WalletPanel } from '@/components/wallets/wallet-panel';

/** Signs in with a wallet and goes on. A key nobody has used yet opens a new account, so sign-up is the same thing. */
export function WalletSignIn({ returnTo }: { returnTo: string }) {
  return <WalletPanel purpose="sign_in" onDone={() => window.location.assign(returnTo)} />;
}
