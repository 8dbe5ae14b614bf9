import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { tokenHash } from '@/lib/core/crypto';
import { db } from '@/lib/db/client';
import { readAccessToken } from './access-token';
import { missingOf } from './assurance';
import { findPrincipal, findRefreshToken, type SessionRow, type UserRow } from './queries';
import { isOutlived } from './read';

/** A token that would be accepted at this moment. */
export interface LiveToken {
  kind: 'access_token' | 'refresh_token';
  issuedAt: Date;
  expiresAt: Date;
  /** Access tokens only. */
  jti: string | null;
  audience: string | null;
  issuer: string;
  /** As they are now, whatever the token says. */
  session: SessionRow;
  user: UserRow;
}

const NO_SESSION = '00000000-0000-0000-0000-000000000000';

function mayAskAboutAnybody({ role }: UserRow): boolean {
  return role === 'admin' || role === 'owner';
}

/**
 * What a token is good for right now, in the manner of RFC 7662; null for one that is not accepted any more, never was, or is
 * somebody else's (admins and owners may ask about anybody's). Asking spends, prolongs and alarms nothing. Whatever the token is,
 * the same look-ups are made.
 */
export async function inspectToken(token: string, asker: UserRow): Promise<LiveToken | null> {
  const at = now();
  const claims = await readAccessToken(token);
  const refresh = await findRefreshToken(db(), tokenHash(token));
  const found = await findPrincipal(db(), { id: claims?.sessionId ?? refresh?.sessionId ?? NO_SESSION }, at);
  if (!found || (found.user.id !== asker.id && !mayAskAboutAnybody(asker))) return null;
  // Of no use to anybody but the endpoints that give the session its second factor.
  if (missingOf(found) !== null || (claims && isOutlived(claims, found))) return null;
  const issuer = config().publicUrl;
  if (claims?.userId === found.user.id) {
    const times = { issuedAt: new Date(claims.issuedAt * 1000), expiresAt: new Date(claims.expiresAt * 1000) };
    return { kind: 'access_token', ...times, jti: claims.id, audience: issuer, issuer, ...found };
  }
  if (!refresh || refresh.usedAt || refresh.expiresAt <= at) return null;
  const times = { issuedAt: refresh.createdAt, expiresAt: refresh.expiresAt };
  return { kind: 'refresh_token', ...times, jti: null, audience: null, issuer, ...found };
}
