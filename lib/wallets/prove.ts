import { api } from '@/lib/api/client';
import type { InstalledWallet, SignedText, WalletAccount } from './connector';
import { WalletError } from './errors';
import type { WalletChainId } from './registry';

export type WalletPurpose = 'sign_in' | 'link' | 'reauthenticate';
export type WalletStep = 'connecting' | 'preparing' | 'signing' | 'checking';

/**
 * Runs a call to the API. A page may supply its own, to ask for fresh authentication and resume; it rejects with an error named
 * `NotConfirmed` where the person declines.
 */
export type RunCall = <T>(attempt: () => Promise<T>) => Promise<T>;

export interface ProofRequest {
  chain: WalletChainId;
  wallet: InstalledWallet;
  purpose: WalletPurpose;
  run: RunCall;
  /** Stops waiting for the wallet. Has no effect once the signature is on its way to the server. */
  signal: AbortSignal;
  onStep: (step: WalletStep) => void;
}

/**
 * Challenge -> signature -> answer, once: opens an account of the wallet, has the server's exact text signed by it, and hands
 * the proof in. Resolves to the server's answer. Rejects with a `WalletError`, with an `ApiProblem`, with the signal's reason,
 * or with the error of a failed fetch. Whatever happens, the wallet is let go.
 */
export async function proveWallet({ chain, wallet, purpose, run, signal, onStep }: ProofRequest) {
  const stopped = rejectsOnAbort(signal);
  onStep('connecting');
  const account = await Promise.race([wallet.connect(), stopped]);
  const { switched, stopWatching } = watchForSwitch(account);
  try {
    onStep('preparing');
    const { address, chainId } = account;
    const body = { address, ...(chainId && { chain_id: chainId }), purpose, transport: 'cookie' as const };
    const challenge = await Promise.race([
      run(() => api('POST /api/v1/auth/{chain}/challenge', { params: { chain }, body })),
      switched,
      stopped,
    ]);
    onStep('signing');
    const signed = await Promise.race([account.sign(challenge), switched, stopped]);
    stopWatching();
    onStep('checking');
    return await run(() => handIn(chain, purpose, address, signed));
  } finally {
    stopWatching();
    void account.release();
  }
}

async function handIn(chain: WalletChainId, purpose: WalletPurpose, address: string, signed: SignedText) {
  const params = { chain };
  const body = {
    address,
    signed_message: signed.signedMessage,
    signature: signed.signature,
    ...(signed.publicKey && { public_key: signed.publicKey }),
  };
  switch (purpose) {
    case 'sign_in':
      return await api('POST /api/v1/auth/{chain}/verify', { params, body: { ...body, transport: 'cookie' } });
    case 'link':
      return await api('POST /api/v1/auth/{chain}/link', { params, body });
    case 'reauthenticate':
      return await api('POST /api/v1/auth/{chain}/reauthenticate', { params, body });
  }
}

function watchForSwitch(account: WalletAccount) {
  let stopWatching = () => {};
  const switched = new Promise<never>((_, reject) => {
    stopWatching = account.onSwitch(() => reject(new WalletError('switched')));
  });
  switched.catch(() => undefined);
  return { switched, stopWatching };
}

function rejectsOnAbort(signal: AbortSignal): Promise<never> {
  const stopped = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  stopped.catch(() => undefined);
  return stopped;
}
