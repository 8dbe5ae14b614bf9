import { and, eq, exists, ne, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { knownDevices, users } from '@/lib/db/schema';

/** Notes that a device was used. `unknown`: for the first time by this user, who has used others before. */
export async function noteDevice(
  db: Db,
  { userId, deviceHash, at }: { userId: string; deviceHash: string; at: Date },
): Promise<{ unknown: boolean }> {
  const others = db
    .select({ one: sql`1` })
    .from(knownDevices)
    .where(and(eq(knownDevices.userId, userId), ne(knownDevices.deviceHash, deviceHash)));
  const [noted] = await db
    .insert(knownDevices)
    .values({ userId, deviceHash, createdAt: at, lastSeenAt: at })
    .onConflictDoUpdate({ target: [knownDevices.userId, knownDevices.deviceHash], set: { lastSeenAt: at } })
    // `xmax` is 0 in a row that was inserted and not updated.
    .returning({ unknown: sql<boolean>`${sql.raw('xmax')} = 0 and exists ${others}` });
  return { unknown: noted?.unknown ?? false };
}

/** Whether a user has used a device. */
export async function hasDevice(db: Db, userId: string, deviceHash: string): Promise<boolean> {
  const found = await db
    .select({ one: sql`1` })
    .from(knownDevices)
    .where(and(eq(knownDevices.userId, userId), eq(knownDevices.deviceHash, deviceHash)));
  return found.length > 0;
}

/** Whether whoever has an address has used a device. Costs the same for an address that nobody has. */
export async function hasDeviceByEmail(db: Db, email: string, deviceHash: string): Promise<boolean> {
  const holder = db
    .select({ one: sql`1` })
    .from(users)
    .where(and(eq(users.email, email), eq(users.id, knownDevices.userId)));
  const found = await db
    .select({ one: sql`1` })
    .from(knownDevices)
    .where(and(eq(knownDevices.deviceHash, deviceHash), exists(holder)))
    .limit(1);
  return found.length > 0;
}

/** From now on every device of a user is an unknown one. */
export async function forgetDevices(db: Db, userId: string): Promise<void> {
  await db.delete(knownDevices).where(eq(knownDevices.userId, userId));
}
