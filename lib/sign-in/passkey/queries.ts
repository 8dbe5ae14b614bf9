import { and, asc, eq, lt, or } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { identities, passkeys, users } from '@/lib/db/schema';
import { PASSKEY_METHOD } from '@/lib/methods/registry';
import type { IdentityRow, UserRow } from '@/lib/sign-in/queries';

export type PasskeyRow = typeof passkeys.$inferSelect;

export async function insertPasskey(db: Db, row: typeof passkeys.$inferInsert): Promise<void> {
  await db.insert(passkeys).values(row);
}

/** A passkey by its credential id, and whose it is. */
export async function findPasskey(
  db: Db,
  id: string,
): Promise<{ identity: IdentityRow; passkey: PasskeyRow; user: UserRow } | null> {
  const [found] = await db
    .select({ identity: identities, passkey: passkeys, user: users })
    .from(identities)
    .innerJoin(passkeys, eq(passkeys.identityId, identities.id))
    .innerJoin(users, eq(users.id, identities.userId))
    .where(and(eq(identities.method, PASSKEY_METHOD), eq(identities.subject, id)))
    .limit(1);
  return found ?? null;
}

/** A user's passkeys as their browsers are told of them, the oldest first. */
export async function listKnownPasskeys(db: Db, userId: string): Promise<{ id: string; transports: string[] }[]> {
  return db
    .select({ id: identities.subject, transports: passkeys.transports })
    .from(identities)
    .innerJoin(passkeys, eq(passkeys.identityId, identities.id))
    .where(and(eq(identities.userId, userId), eq(identities.method, PASSKEY_METHOD)))
    .orderBy(asc(identities.createdAt), asc(identities.id));
}

/**
 * Moves the counter forward, never back, and notes whether the passkey is kept elsewhere, too. False where it did not go forward; an
 * authenticator that does not count says 0 each time. Of two racers with one count exactly one passes.
 */
export async function advancePasskey(
  db: Db,
  identityId: string,
  seen: { counter: number; backedUp: boolean },
): Promise<boolean> {
  const forward = lt(passkeys.counter, seen.counter);
  const moved = await db
    .update(passkeys)
    .set(seen)
    .where(
      and(eq(passkeys.identityId, identityId), seen.counter === 0 ? or(forward, eq(passkeys.counter, 0)) : forward),
    )
    .returning({ identityId: passkeys.identityId });
  return moved.length === 1;
}
