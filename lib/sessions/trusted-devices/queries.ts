import { and, desc, eq, gt, inArray } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { trustedDevices } from '@/lib/db/schema';

export type TrustedDeviceRow = typeof trustedDevices.$inferSelect;

export async function insertTrustedDevice(db: Db, row: typeof trustedDevices.$inferInsert): Promise<void> {
  await db.insert(trustedDevices).values(row);
}

/** Notes the use of a device that the user trusts at this moment; null where it is none. */
export async function noteTrustedUse(
  db: Db,
  { userId, tokenHashes, at }: { userId: string; tokenHashes: string[]; at: Date },
): Promise<TrustedDeviceRow | null> {
  const [used] = await db
    .update(trustedDevices)
    .set({ lastUsedAt: at })
    .where(
      and(
        eq(trustedDevices.userId, userId),
        inArray(trustedDevices.tokenHash, tokenHashes),
        gt(trustedDevices.expiresAt, at),
      ),
    )
    .returning();
  return used ?? null;
}

export async function listTrustedDevices(db: Db, userId: string, at: Date): Promise<TrustedDeviceRow[]> {
  return db
    .select()
    .from(trustedDevices)
    .where(and(eq(trustedDevices.userId, userId), gt(trustedDevices.expiresAt, at)))
    .orderBy(desc(trustedDevices.lastUsedAt));
}

/** Of one device, or of all of a user. Answers how many there were. */
export async function deleteTrustedDevices(db: Db, userId: string, id?: string): Promise<number> {
  const removed = await db
    .delete(trustedDevices)
    .where(and(eq(trustedDevices.userId, userId), id === undefined ? undefined : eq(trustedDevices.id, id)))
    .returning({ id: trustedDevices.id });
  return removed.length;
}

/** Those of a user that one of the tokens stands for. */
export async function removeTrusts(db: Db, userId: string, tokenHashes: string[]): Promise<void> {
  await db
    .delete(trustedDevices)
    .where(and(eq(trustedDevices.userId, userId), inArray(trustedDevices.tokenHash, tokenHashes)));
}
