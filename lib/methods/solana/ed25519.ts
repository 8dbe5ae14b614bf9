import { createPublicKey, verify } from 'node:crypto';
import { ED25519_TORSION_SUBGROUP, ed25519 } from '@noble/curves/ed25519.js';

/** y coordinates of the eight points whose order divides the cofactor, sign bit cleared: their signatures need no key. */
const smallOrder = new Set(ED25519_TORSION_SUBGROUP.map((hex) => withoutSign(Buffer.from(hex, 'hex'))));

function withoutSign(key: Uint8Array): string {
  const y = Buffer.from(key);
  y[31] = (y[31] ?? 0) & 0x7f;
  return y.toString('hex');
}

/** RFC 8032 §5.1.3: y must be below p = 2^255 - 19, so that a key has one spelling. */
function isCanonical(key: Uint8Array): boolean {
  const middle = key.subarray(1, 31);
  return !((key[31] ?? 0) % 128 === 127 && middle.every((byte) => byte === 255) && (key[0] ?? 0) >= 0xed);
}

function mayBeKey(key: Uint8Array): boolean {
  return key.length === 32 && isCanonical(key) && !smallOrder.has(withoutSign(key));
}

/** True for 32 bytes someone can hold a key for: a canonical point of the curve and not one of small order (SOL-02, SOL-03). */
export function isPublicKey(key: Uint8Array): boolean {
  if (!mayBeKey(key)) return false;
  try {
    ed25519.Point.fromBytes(key, false);
    return true;
  } catch {
    return false;
  }
}

/**
 * Ed25519 (RFC 8032 §5.1.7, without the cofactor), S below the group order, R compared byte for byte. OpenSSL does this about ten times
 * as fast as script but takes keys of small order and y >= p, so those are refused first.
 */
export function verifyEd25519(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  if (signature.length !== 64 || !mayBeKey(key)) return false;
  try {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') };
    return verify(null, message, createPublicKey({ key: jwk, format: 'jwk' }), signature);
  } catch {
    return false;
  }
}
