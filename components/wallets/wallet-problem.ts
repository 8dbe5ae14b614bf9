import { type Problem, problemOf } from '@/components/forms/problem';
import { ApiProblem } from '@/lib/api/client';
import { WalletError, type WalletFailure } from '@/lib/wallets/errors';

const byFailure: Record<WalletFailure, (wallet: string) => string> = {
  rejected: (wallet) => `You turned the request down in ${wallet}. Nothing has changed.`,
  locked: (wallet) => `${wallet} is locked or has no account open. Unlock it, choose an account and try again.`,
  switched: (wallet) => `The account in ${wallet} changed midway. Choose the account you want, then start again.`,
  busy: (wallet) => `${wallet} still has a request waiting for you. Open it and answer, then try again.`,
  unsupported: (wallet) => `${wallet} cannot sign messages. Try another wallet.`,
  failed: (wallet) => `${wallet} could not finish this. Try again, or use another wallet.`,
};

const byCode: Record<string, (wallet: string) => string> = {
  challenge_invalid: () => 'This request ran out of time or was used already. Try again to get a new one.',
  signature_invalid: (wallet) => `The signature from ${wallet} does not fit the account it named. Try again.`,
  invalid_address: (wallet) => `${wallet} opened an account of a kind that cannot sign in here. Choose another one.`,
  reauthentication_required: () => 'Linking a wallet needs a fresh proof that it is you. Try again and confirm it.',
};

/** One kind sentence for whatever stopped a proof by wallet, and for how long to wait where that helps. */
export function walletProblem(error: unknown, walletName: string): Problem {
  if (error instanceof WalletError) return { text: byFailure[error.failure](walletName) };
  const known = error instanceof ApiProblem ? byCode[error.code] : undefined;
  return known ? { text: known(walletName) } : problemOf(error);
}
