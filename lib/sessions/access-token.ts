import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { tokenHash } from '@/lib/core/crypto';
import { newId } from '@/lib/core/ids';
import type { Opened } from './open';
import { ALGORITHM, keyring, verifyingKey } from './signing-keys';

const TYPE = 'at+jwt';

/** Who a token is for. One of a session that lacks its second factor is for the endpoints that take it, and no resource server. */
function audiences(): { whole: string; pending: string } {
  const { publicUrl } = config();
  return { whole: publicUrl, pending: `${publicUrl}/api/v1/auth/mfa` };
}

/** An ES256 access token (RFC 9068) that names the session it stands for. Lifetime: `ACCESS_TOKEN_EXPIRE_MINUTES`. */
export async function signAccessToken({
  user,
  session,
  missing,
}: Pick<Opened, 'user' | 'session' | 'missing'>): Promise<string> {
  const { signing } = await keyring();
  const { publicUrl, accessTokenSeconds } = config();
  const issuedAt = Math.floor(now().getTime() / 1000);
  return new SignJWT({ sid: session.id, role: user.role, aal: session.aal, amr: session.amr })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: signing.kid })
    .setIssuer(publicUrl)
    .setAudience(missing ? audiences().pending : audiences().whole)
    .setSubject(user.id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + accessTokenSeconds)
    .setJti(newId())
    .sign(signing.key);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const LEEWAY_SECONDS = 5;

export interface AccessClaims {
  sessionId: string;
  userId: string;
  issuedAt: number;
  expiresAt: number;
  id: string;
  /** Given while the session lacked its second factor. */
  pending: boolean;
  /** Of the session when it was given. */
  aal: number;
}

interface Verified {
  claims: AccessClaims;
  kid: string;
}

/** Tokens whose signature was right, by their hash: a signature does not change, so it is checked once. Time and key are, every time. */
const verified = new LRUCache<string, Verified>({ max: 10_000 });

function inTime({ issuedAt, expiresAt }: AccessClaims): boolean {
  const at = now().getTime() / 1000;
  const age = at - issuedAt;
  return (
    age >= -LEEWAY_SECONDS && age <= config().accessTokenSeconds + LEEWAY_SECONDS && at < expiresAt + LEEWAY_SECONDS
  );
}

async function verify(token: string): Promise<Verified | null> {
  const { kid, alg } = decodeProtectedHeader(token);
  const key = alg === ALGORITHM && typeof kid === 'string' ? await verifyingKey(kid) : null;
  if (!key || !kid) return null;
  const { publicUrl, accessTokenSeconds } = config();
  const { payload } = await jwtVerify(token, key, {
    algorithms: [ALGORITHM],
    typ: TYPE,
    issuer: publicUrl,
    audience: Object.values(audiences()),
    currentDate: now(),
    clockTolerance: LEEWAY_SECONDS,
    // Also refuses a token from the future, and an expiry beyond what is ever given.
    maxTokenAge: accessTokenSeconds,
    requiredClaims: ['sub', 'sid', 'aud', 'exp', 'iat', 'jti'],
  });
  const { sid, sub, iat, exp, jti, aud, aal } = payload;
  if (typeof sid !== 'string' || typeof sub !== 'string' || !UUID.test(sid) || !UUID.test(sub)) return null;
  if (iat === undefined || exp === undefined || jti === undefined) return null;
  const pending = ![aud].flat().includes(audiences().whole);
  return {
    kid,
    claims: { sessionId: sid, userId: sub, issuedAt: iat, expiresAt: exp, id: jti, pending, aal: Number(aal) },
  };
}

/**
 * What a token says that this installation signed and that is in its time (leeway 5 s), else null. Algorithm, type, issuer and audience
 * are pinned; keys come from our table only (RFC 8725 §3.1, §3.10). Says nothing about the session itself: that row decides.
 */
export async function readAccessToken(token: string): Promise<AccessClaims | null> {
  const hash = tokenHash(token);
  const known = verified.get(hash);
  if (known) return inTime(known.claims) && (await verifyingKey(known.kid)) ? known.claims : null;
  try {
    const found = await verify(token);
    if (found) verified.set(hash, found);
    return found?.claims ?? null;
  } catch (error) {
    if (isJoseError(error)) return null;
    throw error;
  }
}

/** A malformed or false token is an answer; a database that is away is not. */
function isJoseError(error: unknown): boolean {
  return (
    error instanceof TypeError || (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_J'))
  );
}
