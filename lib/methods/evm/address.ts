import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** EIP-55: the address of 40 lower-case hex digits with its checksum in the case of the letters. */
export function checksumAddress(lowerHex: string): string {
  const hash = bytesToHex(keccak_256(utf8ToBytes(lowerHex)));
  const digits = Array.from(lowerHex, (digit, index) =>
    Number.parseInt(hash.charAt(index), 16) >= 8 ? digit.toUpperCase() : digit,
  );
  return `0x${digits.join('')}`;
}

/**
 * EIP-55 form of an address, or null. All-lower and all-upper digits are taken as written without a checksum; any other case must be
 * the checksum. The zero address and 0x01..0xff (precompiles) are refused: nobody holds a key for them.
 */
export function parseAddress(input: string): string | null {
  if (!/^0x[0-9a-fA-F]{40}$/.test(input)) return null;
  const digits = input.slice(2);
  const lower = digits.toLowerCase();
  if (lower.startsWith('0'.repeat(38))) return null;
  const canonical = checksumAddress(lower);
  const unchecked = digits === lower || digits === digits.toUpperCase();
  return unchecked || input === canonical ? canonical : null;
}

/** EIP-55 address of a 64-byte uncompressed public key: the last 20 bytes of its Keccak-256. */
export function addressOfKey(uncompressedKey: Uint8Array): string {
  return checksumAddress(bytesToHex(keccak_256(uncompressedKey).subarray(12)));
}
