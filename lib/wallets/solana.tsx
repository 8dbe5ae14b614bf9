'use client';

import { base64 } from '@scure/base';
import type { Adapter, SignInMessageSignerWalletAdapterProps } from '@solana/wallet-adapter-base';
import { useWallet, WalletProvider } from '@solana/wallet-adapter-react';
import {
  type ConnectorProps,
  type InstalledWallet,
  type SignedText,
  showableIcon,
  type TextToSign,
  type WalletSource,
} from './connector';
import { WalletError, walletError } from './errors';
import { usePatience } from './use-patience';

export const sources: WalletSource[] = [
  { name: 'Phantom', href: 'https://phantom.com/download' },
  { name: 'Solflare', href: 'https://solflare.com' },
];

const noAdapters: Adapter[] = [];

/** Solana: every wallet registered by the Wallet Standard, through @solana/wallet-adapter-react. */
export default function SolanaWallets({ children }: ConnectorProps) {
  return (
    <WalletProvider wallets={noAdapters} autoConnect={false}>
      <Discovered>{children}</Discovered>
    </WalletProvider>
  );
}

function Discovered({ children }: ConnectorProps) {
  const { wallets } = useWallet();
  const patienceOver = usePatience();
  const installed = wallets.filter(({ readyState }) => readyState === 'Installed');
  return children(installed.length || patienceOver ? installed.map(({ adapter }) => installedWallet(adapter)) : null);
}

function installedWallet(adapter: Adapter): InstalledWallet {
  return {
    id: adapter.name,
    name: adapter.name,
    icon: showableIcon(adapter.icon),
    async connect() {
      try {
        await adapter.connect();
      } catch (error) {
        throw walletError(error);
      }
      const address = adapter.publicKey?.toBase58();
      if (!address) throw new WalletError('locked');
      return {
        address,
        sign: (text) => sign(adapter, address, text).catch((error) => Promise.reject(walletError(error))),
        onSwitch(moved) {
          const check = () => adapter.publicKey?.toBase58() !== address && moved();
          adapter.on('connect', check);
          adapter.on('disconnect', check);
          return () => {
            adapter.off('connect', check);
            adapter.off('disconnect', check);
          };
        },
        release: () => adapter.disconnect().catch(() => undefined),
      };
    },
  };
}

/** By the wallet's own sign-in where it has one and writes the very text we issued; else by signing that text as a message. */
async function sign(adapter: Adapter, address: string, text: TextToSign): Promise<SignedText> {
  const signedIn = text.sign_in_input && 'signIn' in adapter ? await signIn(adapter, address, text) : null;
  if (signedIn) return signedIn;
  if (!('signMessage' in adapter)) throw new WalletError('unsupported');
  const signature = await adapter.signMessage(new TextEncoder().encode(text.message));
  if (adapter.publicKey?.toBase58() !== address) throw new WalletError('switched');
  return { signedMessage: text.message, signature: base64.encode(signature) };
}

async function signIn(adapter: SignInMessageSignerWalletAdapterProps, address: string, text: TextToSign) {
  const { account, signedMessage, signature } = await adapter.signIn(text.sign_in_input);
  if (account.address !== address) throw new WalletError('switched');
  const signed = isOffchainEnvelope(signedMessage)
    ? base64.encode(signedMessage)
    : new TextDecoder().decode(signedMessage);
  if (!isOffchainEnvelope(signedMessage) && signed !== text.message) return null;
  return { signedMessage: signed, signature: base64.encode(signature) };
}

/** Ledger devices sign the text inside an envelope that starts with 0xff and these words. */
function isOffchainEnvelope(bytes: Uint8Array): boolean {
  const start = new TextEncoder().encode('solana offchain');
  return bytes[0] === 0xff && start.every((byte, index) => bytes[index + 1] === byte);
}
