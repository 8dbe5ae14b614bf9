import { cosmosTestWallet, injectiveTestWallet } from './cosmos';
import { evmTestWallet } from './evm';
import { solanaTestWallet } from './solana';
import type { TestWallet } from './types';

export { type CosmosChain, connectCosmos, cosmosHub, injective, osmosis } from './cosmos';
export { connectEvm } from './evm';
export { connectSolana, type HeadlessSolanaWallet } from './solana';
export type { Forgery, HeadlessWallet, TestWallet, WalletChallenge, WalletProofBody } from './types';

/** At least one wallet for every registered method, for suites that run once per kind of key. */
export const testWallets: readonly TestWallet[] = [
  evmTestWallet,
  solanaTestWallet,
  cosmosTestWallet,
  injectiveTestWallet,
];
