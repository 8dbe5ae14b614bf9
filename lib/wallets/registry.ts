import type { Connector } from './connector';

/** A place to get a wallet from, offered where none is installed. */
export interface WalletSource {
  name: string;
  href: string;
}

export interface WalletChain {
  /** The `{chain}` of the HTTP contract. */
  id: string;
  label: string;
  /** A few names people know, shown beside the label. */
  examples: string;
  sources: readonly WalletSource[];
  /** Downloads the chain's wallet code. Nothing of it is in a page before this is called. */
  load(): Promise<{ default: Connector }>;
}

const metamask = { name: 'MetaMask', href: 'https://metamask.io/download' };
const rabby = { name: 'Rabby', href: 'https://rabby.io' };
const phantom = { name: 'Phantom', href: 'https://phantom.com/download' };
const solflare = { name: 'Solflare', href: 'https://solflare.com' };
const keplr = { name: 'Keplr', href: 'https://www.keplr.app/get' };
const leap = { name: 'Leap', href: 'https://www.leapwallet.io/download' };

/** The chains whose wallets people can use, in the order they are offered. */
export const walletChains = [
  {
    id: 'evm',
    label: 'Ethereum',
    examples: 'MetaMask, Rabby',
    sources: [metamask, rabby],
    load: () => import('./evm'),
  },
  {
    id: 'solana',
    label: 'Solana',
    examples: 'Phantom, Solflare',
    sources: [phantom, solflare],
    load: () => import('./solana'),
  },
  { id: 'cosmos', label: 'Cosmos', examples: 'Keplr, Leap', sources: [keplr, leap], load: () => import('./cosmos') },
] as const satisfies readonly WalletChain[];

export type WalletChainId = (typeof walletChains)[number]['id'];
