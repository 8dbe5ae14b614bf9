import { and, eq, gte, isNull, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { passwordFailures } from '@/lib/db/schema';

/** Counts one more wrong password in a row, and answers how many there are. Waits for others who count at the same time. */
export async function addFailure(db: Db, userId: string, at: Date): Promise<number> {
  const [row] = await db
    .insert(passwordFailures)
    .values({ userId, failures: 1, lastAt: at })
    .onConflictDoUpdate({
      target: passwordFailures.userId,
      set: { failures: sql`${passwordFailures.failures} + 1`, lastAt: at },
    })
    .returning({ failures: passwordFailures.failures });
  return row?.failures ?? 0;
}

/** Takes a password out of use. False where it is out of use already, or has not failed so often. */
export async function disablePassword(db: Db, userId: string, most: number, at: Date): Promise<boolean> {
  const disabled = await db
    .update(passwordFailures)
    .set({ disabledAt: at })
    .where(
      and(
        eq(passwordFailures.userId, userId),
        isNull(passwordFailures.disabledAt),
        gte(passwordFailures.failures, most),
      ),
    )
    .returning({ userId: passwordFailures.userId });
  return disabled.length === 1;
}

/** What stands against a password; null where the last one given was right. */
export async function findFailures(
  db: Db,
  userId: string,
): Promise<{ failures: number; disabledAt: Date | null } | null> {
  const [found] = await db
    .select({ failures: passwordFailures.failures, disabledAt: passwordFailures.disabledAt })
    .from(passwordFailures)
    .where(eq(passwordFailures.userId, userId));
  return found ?? null;
}

/** The right password was given: the row of wrong ones is over. One that is out of use stays so. */
export async function endFailures(db: Db, userId: string): Promise<void> {
  await db
    .delete(passwordFailures)
    .where(and(eq(passwordFailures.userId, userId), isNull(passwordFailures.disabledAt)));
}

/** There is a new password: nothing stands against it. */
export async function forgetFailures(db: Db, userId: string): Promise<void> {
  await db.delete(passwordFailures).where(eq(passwordFailures.userId, userId));
}
