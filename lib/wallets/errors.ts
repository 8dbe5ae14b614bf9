/**
 * Why a wallet did not do what it was asked.
 * `rejected`: the person said no. `locked`: the wallet is locked or opened no account. `switched`: another account was
 * chosen midway. `busy`: an earlier request still waits in the wallet. `unsupported`: it cannot sign texts. `failed`: other.
 */
export type WalletFailure = 'rejected' | 'locked' | 'switched' | 'busy' | 'unsupported' | 'failed';

export class WalletError extends Error {
  readonly failure: WalletFailure;

  constructor(failure: WalletFailure, cause?: unknown) {
    super(`wallet: ${failure}`, { cause });
    this.name = 'WalletError';
    this.failure = failure;
  }
}

// EIP-1193 §Provider Errors and EIP-1474 (-32002, "resource unavailable": a request is already open).
const failureByCode: Record<string, WalletFailure> = {
  4001: 'rejected',
  ACTION_REJECTED: 'rejected',
  4100: 'locked',
  4200: 'unsupported',
  '-32002': 'busy',
};

// Not every wallet sends a code; these are the words that Phantom, Solflare, Keplr, Leap and their like use.
const failureByWords: [RegExp, WalletFailure][] = [
  [/reject|denied|declined|cancell?ed|disapproved|user closed/i, 'rejected'],
  [/locked|unlock|not logged in|no accounts?\b|key doesn'?t exist|no wallet exists/i, 'locked'],
  [/already (pending|open|processing)/i, 'busy'],
];

const failureByName: Record<string, WalletFailure> = {
  UserRejectedRequestError: 'rejected',
  ResourceUnavailableRpcError: 'busy',
  WalletAccountError: 'locked',
  WalletNotConnectedError: 'locked',
  ConnectorAccountNotFoundError: 'switched',
};

/** Reads a wallet's error, whatever its shape, and says which of our few reasons it is. Never throws. */
export function walletError(error: unknown): WalletError {
  if (error instanceof WalletError) return error;
  const layers = causes(error);
  for (const layer of layers) {
    const known = failureByCode[String(layer.code)] ?? failureByName[String(layer.name)];
    if (known) return new WalletError(known, error);
  }
  for (const layer of layers) {
    const words = failureByWords.find(([pattern]) => pattern.test(String(layer.message)));
    if (words) return new WalletError(words[1], error);
  }
  return new WalletError('failed', error);
}

interface ErrorLayer {
  code?: unknown;
  name?: unknown;
  message?: unknown;
}

/** An error and what it wraps: `cause` (viem) or `error` (Solana's wallet adapter), six deep at most. */
function causes(error: unknown): ErrorLayer[] {
  const layers: ErrorLayer[] = [];
  let current: unknown = error;
  while (current && layers.length < 6) {
    if (typeof current !== 'object') {
      layers.push({ message: current });
      break;
    }
    layers.push(current as ErrorLayer);
    const { cause, error: inner } = current as { cause?: unknown; error?: unknown };
    current = cause ?? inner;
  }
  return layers;
}
