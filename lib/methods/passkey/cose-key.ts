import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { cose, isoCBOR } from '@simplewebauthn/server/helpers';

/** What is asked for, the best first: Ed25519, ECDSA on P-256, RSA as older Windows makes it (RFC 9053 §2, RFC 8812 §2). */
export const ALGORITHMS = [-8, -7, -257];

const MIN_RSA_BYTES = 256;
const MAX_RSA_BYTES = 512;
/** 65537, which is what authenticators make. With 1 every signature is good, and a huge one takes long. */
const RSA_EXPONENT = 'AQAB';

const encoded = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : '';

/** The JWK of a COSE key that is just what its algorithm says it is; null for any other. */
function jwkOf(key: Map<unknown, unknown>): JsonWebKey | null {
  const { kty, alg, crv, x, y, n, e } = cose.COSEKEYS;
  const kind = [key.get(alg), key.get(kty)];
  const is = (...wanted: number[]) => wanted.every((value, at) => value === [...kind, key.get(crv)][at]);
  if (is(-8, 1, 6)) return { kty: 'OKP', crv: 'Ed25519', x: encoded(key.get(x)) };
  if (is(-7, 2, 1)) return { kty: 'EC', crv: 'P-256', x: encoded(key.get(x)), y: encoded(key.get(y)) };
  const modulus = key.get(n);
  if (!is(-257, 3) || !(modulus instanceof Uint8Array)) return null;
  const fits = modulus.length >= MIN_RSA_BYTES && modulus.length <= MAX_RSA_BYTES;
  return fits && encoded(key.get(e)) === RSA_EXPONENT ? { kty: 'RSA', n: encoded(modulus), e: RSA_EXPONENT } : null;
}

/**
 * True for a COSE key (RFC 9052 §7) that signatures can be checked with: a registration without attestation signs nothing, so that a
 * key which fits nothing would show at the next sign-in only.
 */
export function isUsableKey(bytes: Uint8Array): boolean {
  try {
    const key = isoCBOR.decodeFirst<unknown>(new Uint8Array(bytes));
    const jwk = key instanceof Map ? jwkOf(key) : null;
    return jwk !== null && createPublicKey({ key: jwk, format: 'jwk' }).type === 'public';
  } catch {
    return false;
  }
}
