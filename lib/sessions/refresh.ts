import type { ClientContext } from '@/lib/core/client-context';
import { after, now, seconds } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { derivedToken, tokenHash } from '@/lib/core/crypto';
import { AppError } from '@/lib/core/errors';
import { changing } from '@/lib/db/changes';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { notify } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import { missingOf, requireWhole } from './assurance';
import { lifetimes, type Opened } from './open';
import {
  findPrincipal,
  findRefreshToken,
  insertRefreshToken,
  lockSessionOfToken,
  lockUserOfSession,
  revokeSessions,
  slideIdle,
  spendRefreshToken,
} from './queries';

/**
 * The one successor a refresh token can have. Two requests that race with the same token compute the same answer, so a family never
 * has two live leaves and nothing but hashes is stored.
 */
const successorOf = (token: string, secret: string): string => derivedToken(token, 'refresh:v1', secret);

/** The successor a token was given when it was spent, under whichever app secret was the newest then, if it is unused. */
async function unusedSuccessor(token: string): Promise<string | null> {
  for (const secret of config().secrets) {
    const successor = successorOf(token, secret);
    const row = await findRefreshToken(db(), tokenHash(successor));
    if (row) return row.usedAt ? null : successor;
  }
  return null;
}

/** `REFRESH_GRACE_SECONDS` of 0 means none, not even for requests of the same millisecond. */
function inGrace(usedAt: Date, at: Date): boolean {
  const { refreshGraceSeconds } = config();
  return refreshGraceSeconds > 0 && at.getTime() - usedAt.getTime() <= seconds(refreshGraceSeconds);
}

const invalid = () => new AppError('refresh_invalid', { detail: 'Sign in again.' });

async function endFamily(sessionId: string, client: ClientContext): Promise<void> {
  await db().transaction(async (tx) => {
    // The user's row before any session, as everybody who takes both.
    const owner = await lockUserOfSession(tx, sessionId);
    for (const ended of await revokeSessions(tx, { id: sessionId }, now(), 'refresh_reused')) {
      changing({ sessionId: ended.id });
      await record(tx, client, {
        type: 'refresh.reused',
        outcome: 'failure',
        actorId: ended.userId,
        sessionId: ended.id,
      });
      if (owner) await notify(tx, owner, { kind: 'refresh_reused', data: { whence: whenceOf(client) } });
    }
  });
}

/**
 * Spends a refresh token and answers its successor (RFC 9700 §4.14.2). Within `REFRESH_GRACE_SECONDS` of its use the same token
 * answers the same successor; later the whole session is revoked: `refresh_reused`. Unknown, expired (used or not), or of an ended
 * session and never used: `refresh_invalid`. Of a session that lacks its second factor: `mfa_required`, and nothing is spent.
 */
export async function refreshSession(token: string, client: ClientContext): Promise<Opened> {
  const at = now();
  const hash = tokenHash(token);
  const [newest] = config().secrets;
  if (!newest) throw new Error('refreshing needs an app secret');
  const successor = successorOf(token, newest);
  const rotated = await db().transaction(async (tx) => {
    await lockSessionOfToken(tx, hash);
    const sessionId = await spendRefreshToken(tx, hash, at);
    if (!sessionId) return null;
    const found = await findPrincipal(tx, { id: sessionId }, at);
    if (!found) throw invalid();
    // Refused inside the transaction, so that the token is not spent.
    requireWhole(found, ['enrollment']);
    const idleExpiresAt = after(at, seconds(lifetimes(found.session).idleSeconds));
    const expiresAt = idleExpiresAt < found.session.expiresAt ? idleExpiresAt : found.session.expiresAt;
    await insertRefreshToken(tx, { hash: tokenHash(successor), sessionId, parentHash: hash, createdAt: at, expiresAt });
    await slideIdle(tx, sessionId, at, idleExpiresAt);
    return { ...found, secret: successor, missing: missingOf(found) };
  });
  if (rotated) return rotated;

  const known = await findRefreshToken(db(), hash);
  if (!known?.usedAt || known.expiresAt <= at) throw invalid();
  const found = await findPrincipal(db(), { id: known.sessionId }, at);
  const again = found && inGrace(known.usedAt, at) ? await unusedSuccessor(token) : null;
  if (found && again) {
    requireWhole(found, ['enrollment']);
    return { ...found, secret: again, missing: missingOf(found) };
  }
  await endFamily(known.sessionId, client);
  throw new AppError('refresh_reused', { detail: 'The session was ended to be safe. Sign in again.' });
}
