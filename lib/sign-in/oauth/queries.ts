import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { oauthAttempts } from '@/lib/db/schema';

export type AttemptRow = typeof oauthAttempts.$inferSelect;

export async function insertAttempt(db: Db, row: typeof oauthAttempts.$inferInsert): Promise<void> {
  await db.insert(oauthAttempts).values(row);
}

/** Of any number of returns exactly one gets the row. */
export async function spendAttempt(
  db: Db,
  claim: { tokenHash: string; provider: string; at: Date },
): Promise<AttemptRow | null> {
  const [spent] = await db
    .update(oauthAttempts)
    .set({ spentAt: claim.at })
    .where(
      and(
        eq(oauthAttempts.tokenHash, claim.tokenHash),
        eq(oauthAttempts.provider, claim.provider),
        isNull(oauthAttempts.spentAt),
        gt(oauthAttempts.expiresAt, claim.at),
      ),
    )
    .returning();
  return spent ?? null;
}

export async function findAttempt(db: Db, tokenHash: string): Promise<AttemptRow | null> {
  const [found] = await db.select().from(oauthAttempts).where(eq(oauthAttempts.tokenHash, tokenHash)).limit(1);
  return found ?? null;
}
