import { after, minutes, now, seconds } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { db } from '@/lib/db/client';
import { type AccessClaims, readAccessToken } from './access-token';
import { missingOf } from './assurance';
import { beginReading, recall, type Which } from './cache';
import { lifetimes } from './open';
import { findPrincipal, type Principal, slideIdle } from './queries';

export type { Principal } from './queries';

const SESSION_TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * How a session is read. `visit`: by somebody who uses it, which keeps it from ending for want of a visit. `look`: without being one,
 * and with limits as exact as the database has them.
 */
export type Reading = 'visit' | 'look';

/** A visit is written at most once a minute, sooner only where the idle limit itself is a matter of minutes. */
function writtenEvery(principal: Principal): number {
  return Math.min(minutes(1), seconds(lifetimes(principal.session).idleSeconds) / 4);
}

type Remember = ReturnType<typeof beginReading>;

async function fromDatabase(which: Which, at: Date, remember: Remember): Promise<Principal | null> {
  const found = await findPrincipal(db(), which, at);
  if (found) remember(found);
  return found;
}

/** Sessions whose visit is being written: of many requests that find it due, one writes. */
const beingWritten = new Set<string>();

async function visited(principal: Principal, at: Date, remember: Remember): Promise<Principal | null> {
  const { session } = principal;
  const due = after(at, -writtenEvery(principal));
  if (session.lastSeenAt > due || beingWritten.has(session.id)) return principal;
  beingWritten.add(session.id);
  try {
    await slideIdle(db(), session.id, at, after(at, seconds(lifetimes(session).idleSeconds)), due);
    // Whole and anew, whoever wrote it: what is remembered of the user must not grow older than what is remembered of the session.
    return await fromDatabase({ id: session.id }, at, remember);
  } finally {
    beingWritten.delete(session.id);
  }
}

async function read(which: Which, reading: Reading): Promise<Principal | null> {
  const at = now();
  const remember = beginReading();
  if (reading === 'look') return fromDatabase(which, at, remember);
  const found = recall(which, at) ?? (await fromDatabase(which, at, remember));
  return found && visited(found, at, remember);
}

/** Who a session cookie stands for; null when it is unknown, ended, expired or its user is suspended. */
export async function readSessionToken(token: string, reading: Reading = 'visit'): Promise<Principal | null> {
  return SESSION_TOKEN.test(token) ? read({ tokenHash: tokenHash(token) }, reading) : null;
}

/**
 * True for an access token from before the second factor was given in its session: whoever gave it has new ones. A passkey that proved
 * both factors at once, anew, answers none, and takes none.
 */
export function isOutlived({ pending, aal }: AccessClaims, principal: Principal): boolean {
  if (pending) return missingOf(principal) === null;
  const { aal: reached, proofIdentityId, secondFactorIdentityId } = principal.session;
  const byReauthentication = secondFactorIdentityId !== null && secondFactorIdentityId === proofIdentityId;
  return aal < 2 && reached >= 2 && !byReauthentication;
}

/**
 * Who a bearer access token stands for. The session decides, whatever the token says of itself; but one that was given before the second
 * factor is dead after it.
 */
export async function readBearer(token: string, reading: Reading = 'visit'): Promise<Principal | null> {
  const claims = await readAccessToken(token);
  if (!claims) return null;
  const found = await read({ id: claims.sessionId }, reading);
  if (found?.user.id !== claims.userId) return null;
  return isOutlived(claims, found) ? null : found;
}
