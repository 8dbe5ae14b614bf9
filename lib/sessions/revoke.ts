import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError } from '@/lib/core/errors';
import { changing } from '@/lib/db/changes';
import { type Db, db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { lockUser } from '@/lib/users/queries';
import { findLiveById, revokeSessions, type Scope } from './queries';

/** Ends every live session in `scope` and records each, in the caller's transaction. Answers how many ended. */
export async function endSessions(tx: Db, scope: Scope, reason: string, client: ClientContext): Promise<number> {
  const ended = await revokeSessions(tx, scope, now(), reason);
  for (const { id, userId } of ended) {
    changing({ sessionId: id });
    await record(tx, client, { type: 'session.revoked', actorId: userId, sessionId: id, data: { reason } });
  }
  return ended.length;
}

/** Signs out one session. Safe to do twice. */
export async function signOut(sessionId: string, client: ClientContext): Promise<void> {
  await db().transaction((tx) => endSessions(tx, { id: sessionId }, 'signed_out', client));
}

/** Signs the user out everywhere, here included. */
export async function signOutEverywhere(userId: string, client: ClientContext): Promise<void> {
  await db().transaction(async (tx) => {
    // Whoever ends several sessions of a user takes the user's row first: two that meet wait, and do not deadlock.
    await lockUser(tx, userId);
    await endSessions(tx, { userId }, 'signed_out_everywhere', client);
  });
}

/**
 * Signs the user out everywhere but in this session, which has to be live still: of two sessions that do this to each other at
 * once, one is left.
 */
export async function signOutOthers(userId: string, sessionId: string, client: ClientContext): Promise<void> {
  await db().transaction(async (tx) => {
    await lockUser(tx, userId);
    if (!(await findLiveById(tx, sessionId, now()))) throw new AppError('unauthenticated');
    await endSessions(tx, { userId, exceptId: sessionId }, 'signed_out_elsewhere', client);
  });
}

/** Ends one of the user's own sessions; somebody else's is `not_found`, like one that does not exist. */
export async function endOwnSession(userId: string, sessionId: string, client: ClientContext): Promise<void> {
  const ended = await db().transaction((tx) => endSessions(tx, { userId, id: sessionId }, 'ended_by_user', client));
  if (ended === 0) throw new AppError('not_found', { detail: 'There is no such session. It may have ended already.' });
}
