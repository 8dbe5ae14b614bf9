import { base58, hex } from '@scure/base';
import type { WalletId } from '@/e2e/wallet-extension/src/protocol';
import { ask, onAccountsChanged, RefusedError } from './bridge';
import { icon } from './icon';

const chains = ['solana:mainnet', 'solana:devnet', 'solana:testnet', 'solana:localnet'] as const;

interface SignedBytes {
  signedMessage: string;
  signature: string;
}

/** Registers one wallet by the Wallet Standard; with `solana:signIn` or without it, as older wallets are. */
export function registerSolanaWallet(
  id: WalletId & `solana${string}`,
  name: string,
  colour: string,
  { withSignIn }: { withSignIn: boolean },
): void {
  const listeners = new Set<(change: unknown) => void>();
  let address: string | null = null;

  const account = (of: string) => ({
    address: of,
    publicKey: base58.decode(of),
    chains,
    features: Object.keys(wallet.features).filter((feature) => feature.startsWith('solana:')),
  });
  const bytes = ({ signedMessage, signature }: SignedBytes) => ({
    signedMessage: hex.decode(signedMessage),
    signature: hex.decode(signature),
  });
  const open = async (silent: boolean) => {
    address = await ask<string | null>(id, 'connect', { silent });
    return address;
  };

  const wallet = {
    version: '1.0.0',
    name,
    icon: icon(name.at(-1) ?? 'W', colour),
    chains,
    get accounts() {
      return address ? [account(address)] : [];
    },
    features: {
      'standard:connect': {
        version: '1.0.0',
        connect: async ({ silent = false } = {}) => {
          await open(silent);
          return { accounts: wallet.accounts };
        },
      },
      'standard:disconnect': {
        version: '1.0.0',
        disconnect: async () => {
          address = null;
          await ask(id, 'disconnect');
        },
      },
      'standard:events': {
        version: '1.0.0',
        on: (_event: 'change', listener: (change: unknown) => void) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      'solana:signMessage': {
        version: '1.1.0',
        signMessage: async ({ message }: { message: Uint8Array }) => [
          bytes(await ask<SignedBytes>(id, 'signMessage', { address, message: hex.encode(message) })),
        ],
      },
      // Wallets without it are not listed by the wallet adapter; nothing here ever signs a transaction.
      'solana:signTransaction': {
        version: '1.0.0',
        supportedTransactionVersions: ['legacy', 0],
        signTransaction: () => Promise.reject(new RefusedError(4200, 'This wallet signs texts only.')),
      },
      ...(withSignIn && {
        'solana:signIn': {
          version: '1.0.0',
          signIn: async (input: Record<string, unknown> = {}) => {
            const reply = await ask<SignedBytes & { address: string }>(id, 'signIn', input);
            address = reply.address;
            return [{ account: account(reply.address), ...bytes(reply) }];
          },
        },
      }),
    },
  };

  onAccountsChanged(({ accounts }) => {
    if (!address) return;
    address = accounts[id];
    for (const listener of listeners) listener({ accounts: wallet.accounts });
  });

  const register = ({ register: add }: { register: (added: unknown) => void }) => add(wallet);
  window.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail: register }));
  window.addEventListener('wallet-standard:app-ready', (event) => register((event as CustomEvent).detail));
}
