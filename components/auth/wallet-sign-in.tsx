'use client';

import { tellTabs } from '@/components/session/tell-tabs';
import { WalletPanel } from '@/components/wallets/wallet-panel';

/** Signs in with a wallet and goes on. A key nobody has used yet opens a new account, so sign-up is the same thing. */
export function WalletSignIn({ returnTo }: { returnTo: string }) {
  const goOn = () => {
    tellTabs({ kind: 'signed_in' });
    window.location.assign(returnTo);
  };
  return <WalletPanel purpose="sign_in" onDone={goOn} />;
}
