import { and, asc, count, eq, inArray, ne } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { identities, users } from '@/lib/db/schema';

export type IdentityRow = typeof identities.$inferSelect;
export type NewIdentity = typeof identities.$inferInsert;
export type UserRow = typeof users.$inferSelect;

/** Null where the key is linked already, to whomever: the unique constraint decides. */
export async function insertIdentity(db: Db, row: NewIdentity): Promise<IdentityRow | null> {
  const [inserted] = await db
    .insert(identities)
    .values(row)
    .onConflictDoNothing({ target: [identities.method, identities.subject] })
    .returning();
  return inserted ?? null;
}

/**
 * Who owns a key. The identity's row stays locked until the transaction ends: an unlink cannot pass between this look and the
 * session that follows from it.
 */
export async function lockIdentity(
  db: Db,
  method: string,
  subject: string,
): Promise<{ identity: IdentityRow; user: UserRow } | null> {
  const [found] = await db
    .select({ identity: identities, user: users })
    .from(identities)
    .innerJoin(users, eq(users.id, identities.userId))
    .where(and(eq(identities.method, method), eq(identities.subject, subject)))
    .for('no key update', { of: identities })
    .limit(1);
  return found ?? null;
}

/** Whether a key belongs to somebody at this moment. */
export async function hasIdentity(db: Db, method: string, subject: string): Promise<boolean> {
  const found = await db
    .select({ id: identities.id })
    .from(identities)
    .where(and(eq(identities.method, method), eq(identities.subject, subject)))
    .limit(1);
  return found.length > 0;
}

export async function markIdentityUsed(db: Db, id: string, at: Date): Promise<void> {
  await db.update(identities).set({ lastUsedAt: at }).where(eq(identities.id, id));
}

export async function listIdentities(db: Db, userId: string): Promise<IdentityRow[]> {
  return db
    .select()
    .from(identities)
    .where(eq(identities.userId, userId))
    .orderBy(asc(identities.createdAt), asc(identities.id));
}

export async function countOtherIdentities(
  db: Db,
  which: { userId: string; exceptId: string; methods: readonly string[] },
): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(identities)
    .where(
      and(
        eq(identities.userId, which.userId),
        ne(identities.id, which.exceptId),
        inArray(identities.method, [...which.methods]),
      ),
    );
  return row?.n ?? 0;
}

export async function lockOwnIdentity(db: Db, userId: string, id: string): Promise<IdentityRow | null> {
  const [found] = await db
    .select()
    .from(identities)
    .where(and(eq(identities.id, id), eq(identities.userId, userId)))
    .for('update')
    .limit(1);
  return found ?? null;
}

export async function deleteIdentity(db: Db, id: string): Promise<void> {
  await db.delete(identities).where(eq(identities.id, id));
}

export async function relabelIdentity(
  db: Db,
  userId: string,
  id: string,
  label: string | null,
): Promise<IdentityRow | null> {
  const [changed] = await db
    .update(identities)
    .set({ label })
    .where(and(eq(identities.id, id), eq(identities.userId, userId)))
    .returning();
  return changed ?? null;
}
