import { base58 } from '@scure/base';
import { refuse } from './refuse';

/**
 * The one thing the wallet adapter needs of @solana/web3.js to connect and to sign texts: a 32-byte key and its base58 form.
 * Everything that concerns transactions is left out; it would add 45 kB.
 */
export class PublicKey {
  readonly #bytes: Uint8Array;

  constructor(key: string | Uint8Array) {
    this.#bytes = typeof key === 'string' ? base58.decode(key) : Uint8Array.from(key);
    if (this.#bytes.length !== 32) throw new Error('Invalid public key input');
  }

  toBytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  toBase58(): string {
    return base58.encode(this.#bytes);
  }

  toString(): string {
    return this.toBase58();
  }

  equals(other: PublicKey): boolean {
    return this.toBase58() === other.toBase58();
  }
}

export class Connection {
  constructor() {
    refuse();
  }
}

export class Transaction {
  static from = refuse;
}

export class VersionedTransaction {
  static deserialize = refuse;
}
