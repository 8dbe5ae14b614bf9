import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { newId } from '@/lib/core/ids';
import type { SessionRow, UserRow } from './queries';
import { ALGORITHM, keyring, verifyingKey } from './signing-keys';

const TYPE = 'at+jwt';

/** An ES256 access token (RFC 9068) that names the session it stands for. Lifetime: `ACCESS_TOKEN_EXPIRE_MINUTES`. */
export async function signAccessToken(user: UserRow, session: SessionRow): Promise<string> {
  const { signing } = await keyring();
  const { publicUrl, accessTokenSeconds } = config();
  const issuedAt = Math.floor(now().getTime() / 1000);
  return new SignJWT({ sid: session.id, role: user.role, aal: session.aal, amr: session.amr })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: signing.kid })
    .setIssuer(publicUrl)
    .setAudience(publicUrl)
    .setSubject(user.id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + accessTokenSeconds)
    .setJti(newId())
    .sign(signing.key);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The session id and user id of a token this installation signed and that is in its time (leeway 5 s), else null.
 * Algorithm, type, issuer and audience are pinned; keys come from our table only (RFC 8725 §3.1, §3.10).
 * Says nothing about the session itself: that row decides.
 */
export async function readAccessToken(token: string): Promise<{ sessionId: string; userId: string } | null> {
  try {
    const { kid, alg } = decodeProtectedHeader(token);
    const key = alg === ALGORITHM && typeof kid === 'string' ? await verifyingKey(kid) : null;
    if (!key) return null;
    const { publicUrl, accessTokenSeconds } = config();
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: publicUrl,
      audience: publicUrl,
      currentDate: now(),
      clockTolerance: 5,
      // Also refuses a token from the future, and an expiry beyond what is ever given.
      maxTokenAge: accessTokenSeconds,
      requiredClaims: ['sub', 'sid', 'exp', 'iat', 'jti'],
    });
    const { sid, sub } = payload;
    if (typeof sid !== 'string' || typeof sub !== 'string' || !UUID.test(sid) || !UUID.test(sub)) return null;
    return { sessionId: sid, userId: sub };
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
