import type { WalletMethodId } from '@/lib/methods/registry';

/** The body of verify and link, as it goes over the wire. */
export interface WalletProofBody {
  address: string;
  signed_message: string;
  signature: string;
  public_key?: string;
}

/** What a wallet needs of a challenge: the text; everything else the API answered is ignored. */
export type WalletChallenge = { message: string } & Record<string, unknown>;

/** A proof of the right text that must be answered `signature_invalid`, and what is wrong with it. */
export interface Forgery {
  name: string;
  proof: WalletProofBody;
}

/** A wallet without a screen: one real random key, signing as the wallets of its chain do. */
export interface HeadlessWallet {
  /** Path segment of the API and id of the method. */
  readonly chain: WalletMethodId;
  readonly address: string;
  /** The chain reference the method gives this address when none is asked for. */
  readonly chainId: string;
  /** Signs the text of a challenge, and gives the honest proof. */
  sign(challenge: WalletChallenge): Promise<WalletProofBody>;
  /** Proofs of the same text by other keys, over other bytes, or in spellings that must not be taken. Always at least six. */
  forge(challenge: WalletChallenge): Promise<Forgery[]>;
}

export interface TestWallet {
  /** For test titles: the chain, and what is special about the key. */
  readonly id: string;
  /** A new wallet with a new random key. */
  connect(): HeadlessWallet;
}
