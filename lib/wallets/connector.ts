import type { ComponentType, ReactNode } from 'react';

/** What the server asks to have signed, as far as a wallet needs to know it. */
export interface TextToSign {
  /** The exact text. */
  message: string;
  /** Solana: the fields from which a wallet's own `signIn` writes the same text. */
  sign_in_input?: Record<string, unknown> | undefined;
  /** Cosmos: the ADR-036 document that holds the text. */
  sign_doc?: Record<string, unknown> | undefined;
}

/** What a wallet gave back, encoded as the HTTP contract wants it. */
export interface SignedText {
  signedMessage: string;
  signature: string;
  publicKey?: string | undefined;
}

/** An account that a wallet has opened to this page. */
export interface WalletAccount {
  address: string;
  /** Decimal for EVM, the chain's own id for Cosmos; left out where the server's default is right. */
  chainId?: string | undefined;
  /** Asks the person to sign exactly this text with exactly this account. Rejects with a `WalletError`. */
  sign(text: TextToSign): Promise<SignedText>;
  /** Calls back once the wallet has moved to another account or to none. Returns the way to stop listening. */
  onSwitch(moved: () => void): () => void;
  /** Lets the wallet go. Never rejects. */
  release(): Promise<void>;
}

/** A wallet that this browser has. */
export interface InstalledWallet {
  /** Unique among the wallets of its chain for as long as the page lives. */
  id: string;
  name: string;
  /** A `data:` image, or undefined where the wallet brought none that the page may show. */
  icon: string | undefined;
  /** Asks the person to open an account to this page. Rejects with a `WalletError`. */
  connect(): Promise<WalletAccount>;
}

export interface ConnectorProps {
  /** Called with the wallets found so far; null while it is too early to say that there are none. */
  children: (wallets: readonly InstalledWallet[] | null) => ReactNode;
}

/**
 * The browser half of a chain: a component that looks for installed wallets as long as it is mounted and hands them to
 * its child. It makes no network request. Adding a chain is one such file and one line in the registry.
 */
export type Connector = ComponentType<ConnectorProps>;

/** A place to get a wallet from, offered where none is installed. */
export interface WalletSource {
  name: string;
  href: string;
}

/** What a chain's file exports. */
export interface ConnectorModule {
  default: Connector;
  sources: readonly WalletSource[];
}

/** The wallet's icon where the page may show it: the content security policy allows `data:` images only. */
export function showableIcon(icon: string | undefined): string | undefined {
  const trimmed = icon?.trim();
  return trimmed && /^data:image\/(svg\+xml|png|webp|gif|jpeg)[;,]/.test(trimmed) ? trimmed : undefined;
}
