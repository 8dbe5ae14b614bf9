/** What a signed text may be used for. A text issued for one purpose is worthless for any other. */
export type Purpose = 'sign_in' | 'link' | 'reauthenticate';

/** Everything a wallet text binds. All of it is stored with the challenge and compared on the way back. */
export interface ChallengeClaim {
  /** RFC 3986 authority of the public URL, e.g. `auth.example.com` or `localhost:3000`. */
  domain: string;
  /** Origin of the public URL, without a trailing slash. */
  uri: string;
  /** Canonical address, as `WalletMethod.address` returned it. */
  address: string;
  /** Canonical chain reference, as `WalletMethod.chainId` returned it. */
  chainId: string;
  purpose: Purpose;
  /** One line in words a person understands; limited to the characters EIP-4361 allows in a statement. */
  statement: string;
  /** At least 128 bits, alphanumeric. */
  nonce: string;
  issuedAt: Date;
  expiresAt: Date;
}

/** A claim together with the exact text that was written for it. */
export interface IssuedChallenge extends ChallengeClaim {
  message: string;
}

/** What a wallet gives back, as it came over the wire. Nothing in it is trusted. */
export interface WalletProof {
  address: string;
  signedMessage: string;
  signature: string;
  publicKey?: string | undefined;
}

/** A key that has been proven: `subject` is unique per method and never changes; `address` is what people recognise. */
export interface ProvenKey {
  subject: string;
  address: string;
}

export type Verdict =
  | { proven: true; key: ProvenKey }
  /** `challenge_invalid`: the text is not the one issued. `signature_invalid`: the text is right, the proof is not. */
  | { proven: false; reason: 'challenge_invalid' | 'signature_invalid' };

/**
 * A wallet credential method. Pure: it neither stores, logs nor opens sessions and knows neither Next, nor the database, nor the
 * clock. Adding a chain is one file that satisfies this, one line in the registry and one browser connector.
 */
export interface WalletMethod {
  readonly id: string;
  /** Shown on buttons and in texts: "Ethereum", "Solana", "Cosmos". */
  readonly label: string;
  /** Canonical form of an address, or null where it is not one. */
  address(input: string): string | null;
  /** Canonical chain reference (CAIP-2 reference part), the method's default for `undefined`, or null where it is refused. */
  chainId(input: string | undefined, address: string): string | null;
  /** The exact text to sign, and what wallets of this chain need beside it (`sign_in_input`, `sign_doc`). */
  challenge(claim: ChallengeClaim): { message: string; extras: Record<string, unknown> };
  /** The nonce a signed text claims to carry. Cheap, before any cryptography; null where there is none. */
  nonceOf(signedMessage: string): string | null;
  /** Judges a proof against the challenge that was issued. Never throws, whatever the proof holds. */
  verify(proof: WalletProof, issued: IssuedChallenge, at: Date): Promise<Verdict> | Verdict;
}
