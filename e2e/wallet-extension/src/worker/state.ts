import { hex } from '@scure/base';

interface WalletState {
  /** The root of all keys: made at random, worth nothing anywhere else. */
  seed: string;
  account: number;
  locked: boolean;
  /** `wallet origin` pairs that the person has approved. */
  connected: string[];
}

// A service worker may be stopped at any time, so nothing that matters lives in its memory.
export async function readState(): Promise<WalletState> {
  const stored = (await chrome.storage.local.get('state')) as { state?: WalletState };
  return stored.state ?? makeNew();
}

/** Other keys, connected to nothing. */
export async function makeNew(): Promise<WalletState> {
  const seed = hex.encode(crypto.getRandomValues(new Uint8Array(32)));
  return writeState({ seed, account: 0, locked: false, connected: [] });
}

export async function changeState(change: Partial<WalletState>): Promise<WalletState> {
  return writeState({ ...(await readState()), ...change });
}

async function writeState(state: WalletState): Promise<WalletState> {
  await chrome.storage.local.set({ state });
  return state;
}
