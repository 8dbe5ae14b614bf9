import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** SHA-256 of a high-entropy token, as base64url. What is stored in the place of a token. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/**
 * The one token that belongs to another for a purpose: HMAC-SHA-256 of it under a key derived (HKDF-SHA-256) from an app secret, as
 * base64url (43 characters). Whoever has neither knows nothing of it.
 */
export function derivedToken(token: string, purpose: string, secret: string): string {
  const key = Buffer.from(hkdfSync('sha256', secret, 'latchkey', purpose, 32));
  return createHmac('sha256', key).update(token).digest('base64url');
}

function newestOf(secrets: readonly string[]): string {
  const [newest] = secrets;
  if (!newest) throw new Error('an app secret is needed');
  return newest;
}

/** The same under the newest of the app secrets; `isDerivedToken` knows it again. */
export const newestDerivedToken = (token: string, purpose: string, secrets: readonly string[]): string =>
  derivedToken(token, purpose, newestOf(secrets));

/** Whether it is the one that belongs to `token`, under any of the app secrets. Compared in constant time. */
export function isDerivedToken(candidate: string, token: string, purpose: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(candidate);
  return secrets
    .map((secret) => Buffer.from(derivedToken(token, purpose, secret)))
    .map((wanted) => given.length === wanted.length && timingSafeEqual(given, wanted))
    .includes(true);
}

function sealingKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'latchkey', 'seal:v1', 32));
}

function keyId(secret: string): string {
  return createHash('sha256').update('latchkey key id').update(secret).digest('base64url').slice(0, 8);
}

/**
 * AES-256-GCM under a key derived (HKDF-SHA-256) from the newest app secret. `context` is authenticated, so a sealed value
 * cannot be moved to another row or purpose. Result: `v1.<key id>.<nonce>.<ciphertext and tag>`.
 */
export function seal(plaintext: string, context: string, secrets: readonly string[]): string {
  const newest = newestOf(secrets);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(newest), nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return ['v1', keyId(newest), nonce.toString('base64url'), body.toString('base64url')].join('.');
}

/**
 * The same plaintext sealed under the newest of `secrets`. Null where it is already, or where none of them opens it: then there is
 * nothing to do, or nothing that can be done.
 */
export function reseal(sealed: string, context: string, secrets: readonly string[]): string | null {
  const newest = secrets[0];
  if (newest && sealed.split('.')[1] === keyId(newest)) return null;
  const plaintext = unseal(sealed, context, secrets);
  return plaintext === null ? null : seal(plaintext, context, secrets);
}

/** Opens what `seal` closed under any of `secrets`; null when none fits or the value or its context was changed. */
export function unseal(sealed: string, context: string, secrets: readonly string[]): string | null {
  const [version, id, nonce, body] = sealed.split('.');
  if (version !== 'v1' || !nonce || !body) return null;
  const secret = secrets.find((candidate) => keyId(candidate) === id);
  if (!secret) return null;
  const bytes = Buffer.from(body, 'base64url');
  if (bytes.length < 16) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(secret), Buffer.from(nonce, 'base64url'))
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
