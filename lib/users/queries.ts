import { and, asc, eq, exists, gt, isNotNull, isNull, or, sql } from 'drizzle-orm';
import { now } from '@/lib/core/clock';
import type { Db } from '@/lib/db/client';
import { isUniqueViolation } from '@/lib/db/errors';
import { challenges, emailTokens, identities, sessions, users } from '@/lib/db/schema';
import { emptyMailsOf } from '@/lib/mail/queries';

export type UserRow = typeof users.$inferSelect;
export type NewUser = typeof users.$inferInsert;

/** Null where the e-mail or the username is somebody's already: the unique constraints decide, not a look before. */
export async function insertUser(db: Db, row: NewUser): Promise<UserRow | null> {
  const [inserted] = await db.insert(users).values(row).onConflictDoNothing().returning();
  return inserted ?? null;
}

export async function findUserByEmail(db: Db, email: string): Promise<UserRow | null> {
  const [found] = await db.select().from(users).where(eq(users.email, email)).limit(1);
  return found ?? null;
}

export async function findUserById(db: Db, id: string): Promise<UserRow | null> {
  const [found] = await db.select().from(users).where(eq(users.id, id)).limit(1);
  return found ?? null;
}

/**
 * Locks the row until the transaction ends: whoever counts or changes a user's keys goes through here first. `no key update`
 * leaves the foreign-key locks of sign-ins alone, so the two cannot deadlock.
 */
export async function lockUser(db: Db, id: string): Promise<UserRow | null> {
  const [found] = await db.select().from(users).where(eq(users.id, id)).for('no key update').limit(1);
  return found ?? null;
}

/**
 * Locks a user together with every owner, in the order of their ids, until the transaction ends: two owners who leave at once wait
 * for each other, and neither counts on one who is going.
 */
export async function lockUserAndOwners(db: Db, id: string): Promise<UserRow[]> {
  return db
    .select()
    .from(users)
    .where(or(eq(users.id, id), eq(users.role, 'owner')))
    .orderBy(asc(users.id))
    .for('no key update');
}

/** Keeps a live session of an active user from being ended until the transaction is over. False where there is none any more. */
export async function lockStandingSession(db: Db, sessionId: string, userId: string): Promise<boolean> {
  const found = await db
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.id, sessionId),
        eq(sessions.userId, userId),
        isNull(sessions.revokedAt),
        eq(users.status, 'active'),
      ),
    )
    .for('share', { of: sessions });
  return found.length === 1;
}

/** A user's keys, held until the transaction ends: a sign-in with one of them is over by then, or comes after. */
export async function lockKeys(db: Db, userId: string): Promise<string[]> {
  const rows = await db
    .select({ id: identities.id })
    .from(identities)
    .where(eq(identities.userId, userId))
    .orderBy(asc(identities.id))
    .for('update');
  return rows.map(({ id }) => id);
}

/**
 * Deletes a user whose row is locked, and by cascade everything that hangs on it; of the mails rows stay that say nothing. The keys are
 * locked first: a sign-in that holds one is on its way to the user's row, and the other order would be a deadlock.
 */
export async function deleteUserRow(db: Db, id: string): Promise<void> {
  await lockKeys(db, id);
  const own = db
    .select({ id: identities.id })
    .from(identities)
    .where(
      and(
        eq(identities.userId, id),
        eq(identities.method, challenges.method),
        eq(identities.address, challenges.address),
      ),
    );
  // Texts for a sign-in belong to nobody yet and know the address all the same.
  await db.delete(challenges).where(exists(own));
  // Whoever writes a mail about the user is done by then, or finds nobody.
  await db.select({ id: users.id }).from(users).where(eq(users.id, id)).for('update');
  await emptyMailsOf(db, id, now());
  await db.delete(users).where(eq(users.id, id));
}

/** Moves the mark forward, never back. */
export async function markNoticesRead(db: Db, id: string, until: Date): Promise<void> {
  const mark = sql`${until.toISOString()}::timestamptz`;
  await db
    .update(users)
    .set({ noticesReadAt: mark })
    .where(and(eq(users.id, id), or(isNull(users.noticesReadAt), sql`${users.noticesReadAt} < ${mark}`)));
}

/** Proven addresses an account was moved away from, to which a way back is still open, in their order. */
export async function openWaysBack(db: Db, id: string, at: Date): Promise<string[]> {
  const rows = await db
    .selectDistinct({ email: emailTokens.email })
    .from(emailTokens)
    .where(
      and(
        eq(emailTokens.userId, id),
        eq(emailTokens.purpose, 'undo_change'),
        isNotNull(emailTokens.emailVerifiedAt),
        isNull(emailTokens.usedAt),
        gt(emailTokens.expiresAt, at),
      ),
    )
    .orderBy(asc(emailTokens.email));
  return rows.map(({ email }) => email);
}

export async function setMutedMails(db: Db, id: string, mutedMails: string[], at: Date): Promise<void> {
  await db.update(users).set({ mutedMails, updatedAt: at }).where(eq(users.id, id));
}

/** Replaces a password hash only while it is still the one that was checked. */
export async function replacePasswordHash(
  db: Db,
  change: { userId: string; from: string; to: string; at: Date },
): Promise<boolean> {
  const changed = await db
    .update(users)
    .set({ passwordHash: change.to, updatedAt: change.at })
    .where(and(eq(users.id, change.userId), eq(users.passwordHash, change.from)))
    .returning({ id: users.id });
  return changed.length === 1;
}

export type ProfileChange = Partial<Pick<UserRow, 'username' | 'displayName' | 'bio' | 'avatarUrl'>>;
export type AccessChange = Partial<
  Pick<UserRow, 'email' | 'emailVerifiedAt' | 'passwordHash' | 'username' | 'mutedMails'>
>;

/** Null where the address or the username is somebody else's: the unique constraints decide. */
export async function changeUser(
  db: Db,
  id: string,
  change: ProfileChange | AccessChange,
  at: Date,
): Promise<UserRow | null> {
  try {
    const [changed] = await db.transaction((tx) =>
      tx
        .update(users)
        .set({ ...change, updatedAt: at })
        .where(eq(users.id, id))
        .returning(),
    );
    return changed ?? null;
  } catch (error) {
    if (isUniqueViolation(error, 'users_email_key') || isUniqueViolation(error, 'users_username_key')) return null;
    throw error;
  }
}
