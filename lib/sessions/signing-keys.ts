import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { seal, unseal } from '@/lib/core/crypto';
import { db } from '@/lib/db/client';
import { insertSigningKey, listSigningKeys, lockSigningKeys } from './queries';

export const ALGORITHM = 'ES256';

interface Keyring {
  signing: { kid: string; key: CryptoKey };
  verifying: Map<string, CryptoKey>;
  /** RFC 7517 §5, public members only. */
  jwks: { keys: JWK[] };
}

let ring: Promise<Keyring> | undefined;
let lastReload = 0;

const sealContext = (kid: string): string => `signing-key:${kid}`;

async function generate() {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  const createdAt = now();
  return {
    kid,
    algorithm: ALGORITHM,
    publicJwk: { ...publicJwk, kid, alg: ALGORITHM, use: 'sig' },
    sealedPrivateJwk: seal(JSON.stringify(await exportJWK(privateKey)), sealContext(kid), config().secrets),
    createdAt,
    activeFrom: createdAt,
  };
}

async function load(): Promise<Keyring> {
  const { secrets } = config();
  const openable = (row: { kid: string; sealedPrivateJwk: string }) =>
    unseal(row.sealedPrivateJwk, sealContext(row.kid), secrets);
  let rows = await listSigningKeys(db());
  if (!rows.some(openable)) {
    rows = await db().transaction(async (tx) => {
      await lockSigningKeys(tx);
      // Another instance may have made the key while this one waited for the lock.
      if (!(await listSigningKeys(tx)).some(openable)) await insertSigningKey(tx, await generate());
      return listSigningKeys(tx);
    });
  }
  const newest = rows.find(openable);
  const sealed = newest && openable(newest);
  if (!newest || !sealed) throw new Error('no signing key can be opened with the app secret');
  const verifying = new Map<string, CryptoKey>();
  for (const row of rows) verifying.set(row.kid, (await importJWK(row.publicJwk as JWK, ALGORITHM)) as CryptoKey);
  const key = (await importJWK(JSON.parse(sealed) as JWK, ALGORITHM)) as CryptoKey;
  return { signing: { kid: newest.kid, key }, verifying, jwks: { keys: rows.map((row) => row.publicJwk as JWK) } };
}

/** The keys of this installation, made at first use, the newest first. Cached for the life of the process. */
export function keyring(): Promise<Keyring> {
  ring ??= load().catch((error) => {
    ring = undefined;
    throw error;
  });
  return ring;
}

/** The next question loads them again. */
export function forgetSigningKeys(): void {
  ring = undefined;
}

/** The public key for `kid`, looked up again at most once in ten seconds when it is not known yet. */
export async function verifyingKey(kid: string): Promise<CryptoKey | null> {
  const known = (await keyring()).verifying.get(kid);
  if (known || performance.now() - lastReload < 10_000) return known ?? null;
  lastReload = performance.now();
  ring = undefined;
  return (await keyring()).verifying.get(kid) ?? null;
}
