'use client';

import { WalletPanel } from '@/components/wallets/wallet-panel';
import { goOn } from './go-on';

/** Signs in with a wallet and goes on. A key nobody has used yet opens a new account, so sign-up is the same thing. */
export function WalletSignIn({ returnTo }: { returnTo: string }) {
  return <WalletPanel purpose="sign_in" onDone={(answer) => 'mfa_required' in answer && goOn(answer, returnTo)} />;
}
