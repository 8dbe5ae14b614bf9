import type { ConnectorModule } from './connector';

export interface WalletChain {
  /** The `{chain}` of the HTTP contract. */
  id: string;
  label: string;
  /** A few names people know, shown beside the label. */
  examples: string;
  /** Downloads the chain's wallet code. Nothing of it is in a page before this is called. */
  load(): Promise<ConnectorModule>;
}

/** The chains whose wallets people can use, in the order they are offered. */
export const walletChains = [
  { id: 'evm', label: 'Ethereum', examples: 'MetaMask, Rabby', load: () => import('./evm') },
  { id: 'solana', label: 'Solana', examples: 'Phantom, Solflare', load: () => import('./solana') },
  { id: 'cosmos', label: 'Cosmos', examples: 'Keplr, Leap', load: () => import('./cosmos') },
] as const satisfies readonly WalletChain[];

export type WalletChainId = (typeof walletChains)[number]['id'];
