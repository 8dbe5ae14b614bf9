import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bech32 } from '@scure/base';
import { uncompressedPoint } from '@/lib/methods/secp256k1';
import { type Derivation, derivationOf } from './prefixes';

export interface CosmosAddress {
  prefix: string;
  bytes: Uint8Array;
  derivation: Derivation;
}

/** Prefixes in use hold letters, digits and few signs (`did:com:`, `lava@`, `addr_safro`); BIP-173 would allow more. */
const prefixGrammar = /^[a-z0-9][a-z0-9:._@-]{0,31}$/;

/** A bech32 (BIP-173) account address in lower case with 20 bytes, or null. 32 bytes are contracts and modules: no key signs for them. */
export function parseAddress(input: string): CosmosAddress | null {
  if (input.length > 90 || input !== input.toLowerCase()) return null;
  const decoded = bech32.decodeUnsafe(input);
  const bytes = decoded && bech32.fromWordsUnsafe(decoded.words);
  if (!decoded || !bytes || bytes.length !== 20 || !prefixGrammar.test(decoded.prefix)) return null;
  return { prefix: decoded.prefix, bytes: new Uint8Array(bytes), derivation: derivationOf(decoded.prefix) };
}

/**
 * The address bytes of a compressed key. `secp256k1`: RIPEMD-160 of SHA-256 of the 33 bytes (Cosmos SDK). `eth_secp256k1`: the last 20
 * bytes of the Keccak-256 of x and y (Ethermint). Throws where the key is no point of the curve.
 */
export function addressBytes(compressedKey: Uint8Array, derivation: Derivation): Uint8Array {
  if (derivation === 'secp256k1') return ripemd160(sha256(compressedKey));
  return keccak_256(uncompressedPoint(compressedKey)).subarray(12);
}
