import { and, asc, eq, isNull, or, sql } from 'drizzle-orm';
import { db } from '@/lib/db/client';
import { events, identities, mails, refreshTokens, sessions, users } from '@/lib/db/schema';

/** Every audit row about a user, the oldest first. */
export async function eventsAbout(userId: string) {
  return db()
    .select()
    .from(events)
    .where(or(eq(events.subjectId, userId), eq(events.actorId, userId)))
    .orderBy(asc(events.id));
}

/** The kinds of audit rows about a user, the oldest first; a failure has a `!` behind it. */
export async function eventTypesAbout(userId: string): Promise<string[]> {
  return (await eventsAbout(userId)).map(({ type, outcome }) => (outcome === 'failure' ? `${type}!` : type));
}

export async function identitiesOf(userId: string) {
  return db().select().from(identities).where(eq(identities.userId, userId));
}

export async function sessionsOf(userId: string) {
  return db().select().from(sessions).where(eq(sessions.userId, userId));
}

export async function liveSessionIds(userId: string): Promise<string[]> {
  const rows = await db()
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt)));
  return rows.map(({ id }) => id);
}

/** Refresh tokens of a session that could still be spent. */
export async function liveLeaves(sessionId: string): Promise<number> {
  const rows = await db()
    .select({ hash: refreshTokens.hash })
    .from(refreshTokens)
    .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
    .where(and(eq(refreshTokens.sessionId, sessionId), isNull(refreshTokens.usedAt), isNull(sessions.revokedAt)));
  return rows.length;
}

/** The mails about a user's account, the oldest first. */
export async function mailsAbout(userId: string) {
  return db().select().from(mails).where(eq(mails.userId, userId)).orderBy(asc(mails.id));
}

export async function mailKindsAbout(userId: string): Promise<string[]> {
  return (await mailsAbout(userId)).map(({ kind }) => kind);
}

export async function userRow(userId: string) {
  const [row] = await db().select().from(users).where(eq(users.id, userId));
  return row;
}

/** Whoever holds an address, proven or not. */
export async function userOf(email: string) {
  const [row] = await db().select().from(users).where(eq(users.email, email));
  return row;
}

export async function muteMails(userId: string, kinds: string[]): Promise<void> {
  await db().update(users).set({ mutedMails: kinds }).where(eq(users.id, userId));
}

export async function suspend(userId: string): Promise<void> {
  await db().update(users).set({ status: 'suspended' }).where(eq(users.id, userId));
}

export async function giveRole(userId: string, role: 'user' | 'moderator' | 'admin' | 'owner'): Promise<void> {
  await db().update(users).set({ role }).where(eq(users.id, userId));
}

export async function storePasswordHash(userId: string, passwordHash: string): Promise<void> {
  await db().update(users).set({ passwordHash }).where(eq(users.id, userId));
}

/** How many rows there are of everything a sign-in or a link could leave behind. Audit rows and challenges are not counted. */
export async function footprint(): Promise<Record<string, number>> {
  const [row] = await db().execute<Record<string, number>>(sql`
    select (select count(*)::int from users) as users, (select count(*)::int from identities) as identities,
      (select count(*)::int from sessions where revoked_at is null) as sessions,
      (select count(*)::int from refresh_tokens where used_at is null) as refresh_tokens`);
  return row ?? {};
}
