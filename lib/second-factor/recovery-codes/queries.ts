import { and, count, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { recoveryCodes } from '@/lib/db/schema';

export async function deleteRecoveryCodes(db: Db, userId: string): Promise<number> {
  const gone = await db
    .delete(recoveryCodes)
    .where(eq(recoveryCodes.userId, userId))
    .returning({ hash: recoveryCodes.hash });
  return gone.length;
}

export async function insertRecoveryCodes(db: Db, userId: string, hashes: string[], at: Date): Promise<void> {
  await db.insert(recoveryCodes).values(hashes.map((hash) => ({ userId, hash, createdAt: at })));
}

/** Of any number of racers exactly one spends the code. */
export async function spendRecoveryCode(db: Db, userId: string, hash: string, at: Date): Promise<boolean> {
  const spent = await db
    .update(recoveryCodes)
    .set({ usedAt: at })
    .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.hash, hash), isNull(recoveryCodes.usedAt)))
    .returning({ hash: recoveryCodes.hash });
  return spent.length === 1;
}

/** How many are left of the set, and when it was made. */
export async function recoveryCodesLeft(db: Db, userId: string): Promise<{ left: number; madeAt: Date | null }> {
  const [row] = await db
    .select({
      left: count(sql`case when ${recoveryCodes.usedAt} is null then 1 end`),
      madeAt: sql<Date | null>`max(${recoveryCodes.createdAt})`.mapWith(recoveryCodes.createdAt),
    })
    .from(recoveryCodes)
    .where(eq(recoveryCodes.userId, userId));
  return { left: row?.left ?? 0, madeAt: row?.madeAt ?? null };
}
