import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { fromPrefixedHex } from '@/lib/methods/byte-encodings';
import { recoverKey } from '@/lib/methods/secp256k1';
import { addressOfKey } from './address';

/** EIP-191 version 0x45 digest of a text, as `personal_sign` makes it. The length counts bytes, not characters. */
export function personalSignDigest(text: string): Uint8Array {
  const message = utf8ToBytes(text);
  return keccak_256(concatBytes(utf8ToBytes(`\x19Ethereum Signed Message:\n${message.length}`), message));
}

/**
 * The EIP-55 address that signed `text` with `personal_sign`, or null. `signature` is 0x and 65 bytes r, s, v. v is 27 or 28; 0 and 1,
 * which some hardware wallets send, mean the same. EIP-155 values (35 and up) belong to transactions. The 64-byte form of EIP-2098 is
 * refused: no wallet answers `personal_sign` with it, and it would be a second spelling of one signature.
 */
export function personalSigner(text: string, signature: string): string | null {
  if (signature.length !== 132) return null;
  const bytes = fromPrefixedHex(signature);
  if (!bytes) return null;
  const v = bytes[64];
  if (v !== 0 && v !== 1 && v !== 27 && v !== 28) return null;
  const key = recoverKey(bytes.subarray(0, 64), v === 0 || v === 27 ? 0 : 1, personalSignDigest(text));
  return key && addressOfKey(key);
}
