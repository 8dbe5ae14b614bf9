import { and, asc, eq, exists, gt, inArray, isNull, lt, notExists, type SQL } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { emailTokens, identities, knownDevices, sessions, users } from '@/lib/db/schema';

/** What counts as abandoned. */
export interface Abandoned {
  at: Date;
  /** Not seen since then. */
  before: Date;
  /** Not signed in to since then: a session of that age is over, whether or not its row still tells when it was seen. */
  signedInBefore: Date;
}

/** With no proven address, no other key and no role, not used since, and with no mailed link that could still be followed. */
function abandoned(db: Db, { at, before, signedInBefore }: Abandoned): SQL | undefined {
  const keys = db.select({ id: identities.id }).from(identities).where(eq(identities.userId, users.id));
  const visits = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, users.id), gt(sessions.lastSeenAt, before)));
  const devices = db
    .select({ hash: knownDevices.deviceHash })
    .from(knownDevices)
    .where(and(eq(knownDevices.userId, users.id), gt(knownDevices.lastSeenAt, signedInBefore)));
  // None: nobody signed in since devices are noted, so it is from before anybody could prove an address, and was asked for nothing.
  const everNoted = db
    .select({ hash: knownDevices.deviceHash })
    .from(knownDevices)
    .where(eq(knownDevices.userId, users.id));
  const links = db
    .select({ hash: emailTokens.hash })
    .from(emailTokens)
    .where(and(eq(emailTokens.userId, users.id), isNull(emailTokens.usedAt), gt(emailTokens.expiresAt, at)));
  return and(
    isNull(users.emailVerifiedAt),
    eq(users.role, 'user'),
    // What a suspension keeps out must not come back by being forgotten.
    eq(users.status, 'active'),
    lt(users.createdAt, before),
    notExists(keys),
    notExists(visits),
    notExists(devices),
    exists(everNoted),
    notExists(links),
  );
}

/**
 * Locks up to `size` abandoned users, the oldest first, and steps round those that somebody is just signing in to. Looks twice: what
 * was committed before the lock was had is seen only by the second look.
 */
export async function lockAbandoned(db: Db, which: Abandoned, size: number): Promise<string[]> {
  const locked = await db
    .select({ id: users.id })
    .from(users)
    .where(abandoned(db, which))
    .orderBy(asc(users.id))
    .limit(size)
    .for('update', { skipLocked: true });
  if (locked.length === 0) return [];
  const ids = locked.map(({ id }) => id);
  const still = await db
    .select({ id: users.id })
    .from(users)
    .where(and(inArray(users.id, ids), abandoned(db, which)))
    .orderBy(asc(users.id));
  return still.map(({ id }) => id);
}
