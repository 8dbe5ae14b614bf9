import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { reseal, seal, unseal } from '@/lib/core/crypto';
import type { SigningKeyRow } from './queries';

export const ALGORITHM = 'ES256';

const sealContext = (kid: string): string => `signing-key:${kid}`;

/** A new ES256 key, sealed under the newest app secret. Its id is the thumbprint of its public half (RFC 7638). */
export async function newSigningKey(activeFrom: Date): Promise<SigningKeyRow> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  return {
    kid,
    algorithm: ALGORITHM,
    publicJwk: { ...publicJwk, kid, alg: ALGORITHM, use: 'sig' },
    sealedPrivateJwk: seal(JSON.stringify(await exportJWK(privateKey)), sealContext(kid), config().secrets),
    createdAt: now(),
    activeFrom,
  };
}

type Sealed = Pick<SigningKeyRow, 'kid' | 'sealedPrivateJwk'>;

/** The private half, or null where none of the app secrets opens it. */
export async function openedKey({ kid, sealedPrivateJwk }: Sealed): Promise<CryptoKey | null> {
  const opened = unseal(sealedPrivateJwk, sealContext(kid), config().secrets);
  return opened === null ? null : ((await importJWK(JSON.parse(opened) as JWK, ALGORITHM)) as CryptoKey);
}

export function opens({ kid, sealedPrivateJwk }: Sealed): boolean {
  return unseal(sealedPrivateJwk, sealContext(kid), config().secrets) !== null;
}

/** The same key sealed under the newest secret; null where it is already, or cannot be opened. */
export function resealed({ kid, sealedPrivateJwk }: Sealed): string | null {
  return reseal(sealedPrivateJwk, sealContext(kid), config().secrets);
}
