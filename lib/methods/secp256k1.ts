import { secp256k1 } from '@noble/curves/secp256k1.js';

/** True for the 33 bytes of a compressed SEC1 point that lies on the curve; the point at infinity has no such form. */
export function isCompressedPoint(bytes: Uint8Array): boolean {
  if (bytes.length !== 33) return false;
  try {
    secp256k1.Point.fromBytes(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The 64-byte uncompressed form (x, y, without the 0x04 tag) of a compressed point. Throws where it is not on the curve. */
export function uncompressedPoint(compressed: Uint8Array): Uint8Array {
  return secp256k1.Point.fromBytes(compressed).toBytes(false).subarray(1);
}

/**
 * ECDSA over a 32-byte digest. `signature` is r then s, 64 bytes; r and s outside 1..n-1 and the high half of s (EIP-2, BIP-62) are
 * refused, so a signature has exactly one accepted form.
 */
export function verifyDigest(signature: Uint8Array, digest: Uint8Array, compressedKey: Uint8Array): boolean {
  if (signature.length !== 64 || compressedKey.length !== 33) return false;
  try {
    return secp256k1.verify(signature, digest, compressedKey, { prehash: false, lowS: true });
  } catch {
    return false;
  }
}

/** The key that signed a 32-byte digest, as 64 bytes x and y, or null. As strict about r and s as `verifyDigest`. */
export function recoverKey(signature: Uint8Array, recovery: 0 | 1, digest: Uint8Array): Uint8Array | null {
  if (signature.length !== 64) return null;
  try {
    const parsed = secp256k1.Signature.fromBytes(signature).addRecoveryBit(recovery);
    if (parsed.hasHighS()) return null;
    return parsed.recoverPublicKey(digest).toBytes(false).subarray(1);
  } catch {
    return null;
  }
}
