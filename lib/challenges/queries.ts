import { and, eq, gt, isNull, or, type SQL } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { challenges } from '@/lib/db/schema';

export type ChallengeRow = typeof challenges.$inferSelect;

export async function insertChallenge(db: Db, row: typeof challenges.$inferInsert): Promise<void> {
  await db.insert(challenges).values(row);
}

export interface SpendClaim {
  nonce: string;
  method: string;
  purpose: ChallengeRow['purpose'];
  /** The signed-in user for a link or a re-authentication; null for a sign-in. */
  userId: string | null;
  browserHash: string | null;
  at: Date;
}

/** Check and claim in one statement: of any number of racers exactly one gets the row. */
export async function spendChallenge(db: Db, claim: SpendClaim): Promise<ChallengeRow | null> {
  const sameUser: SQL = claim.userId === null ? isNull(challenges.userId) : eq(challenges.userId, claim.userId);
  const sameBrowser = claim.browserHash
    ? or(isNull(challenges.browserHash), eq(challenges.browserHash, claim.browserHash))
    : isNull(challenges.browserHash);
  const [spent] = await db
    .update(challenges)
    .set({ spentAt: claim.at })
    .where(
      and(
        eq(challenges.nonce, claim.nonce),
        eq(challenges.method, claim.method),
        eq(challenges.purpose, claim.purpose),
        sameUser,
        sameBrowser,
        isNull(challenges.spentAt),
        gt(challenges.expiresAt, claim.at),
      ),
    )
    .returning();
  return spent ?? null;
}
