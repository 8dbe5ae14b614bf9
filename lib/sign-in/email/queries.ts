import { and, asc, desc, eq, gt, gte, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { challenges, emailTokens, identities, oauthAttempts, users } from '@/lib/db/schema';
import type { UserRow } from '@/lib/users/queries';

export type LinkRow = typeof emailTokens.$inferSelect;
export type LinkPurpose = LinkRow['purpose'];

export async function insertLink(db: Db, row: typeof emailTokens.$inferInsert): Promise<void> {
  await db.insert(emailTokens).values(row);
}

const unused = (at: Date) => and(isNull(emailTokens.usedAt), gt(emailTokens.expiresAt, at));

/** A link that could still be used, and whose account it is for; null for a sign-up, which has none. */
export async function findUnused(
  db: Db,
  which: { hash: string; purposes: readonly LinkPurpose[]; at: Date },
): Promise<{ link: LinkRow; user: UserRow | null } | null> {
  const [found] = await db
    .select({ link: emailTokens, user: users })
    .from(emailTokens)
    .leftJoin(users, eq(users.id, emailTokens.userId))
    .where(and(eq(emailTokens.hash, which.hash), inArray(emailTokens.purpose, [...which.purposes]), unused(which.at)));
  return found ?? null;
}

/** Of any number of racers exactly one gets the row. */
export async function spendLink(
  db: Db,
  which: { hash: string; purpose: LinkPurpose; at: Date },
): Promise<LinkRow | null> {
  const [spent] = await db
    .update(emailTokens)
    .set({ usedAt: which.at })
    .where(and(eq(emailTokens.hash, which.hash), eq(emailTokens.purpose, which.purpose), unused(which.at)))
    .returning();
  return spent ?? null;
}

/** The newest link of a kind to an address that was not used and has not expired. */
export async function newestUnused(
  db: Db,
  which: { purpose: LinkPurpose; at: Date } & ({ email: string } | { userId: string }),
): Promise<LinkRow | null> {
  const whose = 'email' in which ? eq(emailTokens.email, which.email) : eq(emailTokens.userId, which.userId);
  const [found] = await db
    .select()
    .from(emailTokens)
    .where(and(whose, eq(emailTokens.purpose, which.purpose), unused(which.at)))
    .orderBy(desc(emailTokens.createdAt))
    .limit(1);
  return found ?? null;
}

/** Calls off a user's links of these kinds that were not used yet. Answers how many there were. */
export async function removeLinks(db: Db, userId: string, purposes: readonly LinkPurpose[]): Promise<number> {
  const removed = await db
    .delete(emailTokens)
    .where(and(eq(emailTokens.userId, userId), inArray(emailTokens.purpose, [...purposes]), isNull(emailTokens.usedAt)))
    .returning({ hash: emailTokens.hash });
  return removed.length;
}

/** Calls off what would make an account of an address, and forgets the passwords it was to have. */
export async function removeSignUps(db: Db, email: string): Promise<void> {
  await db.delete(emailTokens).where(and(eq(emailTokens.email, email), eq(emailTokens.purpose, 'sign_up')));
}

/** Calls off the ways back to an address that nobody had proven. */
export async function removeUnprovenUndos(db: Db, userId: string): Promise<void> {
  await db
    .delete(emailTokens)
    .where(
      and(
        eq(emailTokens.userId, userId),
        eq(emailTokens.purpose, 'undo_change'),
        isNull(emailTokens.emailVerifiedAt),
        isNull(emailTokens.usedAt),
      ),
    );
}

/** Calls off the ways back that are as new as this one or newer: what they lead back to came after it. */
export async function removeLaterUndos(db: Db, undo: { userId: string; hash: string; createdAt: Date }): Promise<void> {
  await db
    .delete(emailTokens)
    .where(
      and(
        eq(emailTokens.userId, undo.userId),
        eq(emailTokens.purpose, 'undo_change'),
        gte(emailTokens.createdAt, undo.createdAt),
        ne(emailTokens.hash, undo.hash),
      ),
    );
}

/** Calls off links to keys that the user has asked for and not finished. */
export async function removePendingProofs(db: Db, userId: string): Promise<void> {
  await db.delete(challenges).where(eq(challenges.userId, userId));
  await db.delete(oauthAttempts).where(eq(oauthAttempts.userId, userId));
}

/** Makes those who give or take an address wait for each other until their transactions end. Before any lock on a row. */
export async function lockAddress(db: Db, email: string): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`address ${email}`}, 0))`);
}

/**
 * A user and whoever else has the address, locked in the order of their ids until the transaction ends. `update`, the strongest lock:
 * the address is part of a key, and a lock that has to grow later is a deadlock with a sign-in.
 */
export async function lockUserAndHolder(
  db: Db,
  userId: string,
  email: string,
): Promise<{ user: UserRow | null; holder: UserRow | null }> {
  const locked = await db
    .select()
    .from(users)
    .where(or(eq(users.id, userId), eq(users.email, email)))
    .orderBy(asc(users.id))
    .for('update');
  return {
    user: locked.find(({ id }) => id === userId) ?? null,
    holder: locked.find((row) => row.id !== userId && row.email === email) ?? null,
  };
}

export async function hasKeys(db: Db, userId: string): Promise<boolean> {
  const found = await db.select({ id: identities.id }).from(identities).where(eq(identities.userId, userId)).limit(1);
  return found.length > 0;
}

export async function deleteKeys(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.delete(identities).where(inArray(identities.id, [...ids]));
}

export async function isUsernameTaken(db: Db, username: string): Promise<boolean> {
  const found = await db.select({ id: users.id }).from(users).where(eq(users.username, username)).limit(1);
  return found.length > 0;
}
