import { and, eq, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { secondFactors } from '@/lib/db/schema';

/** How long a wrong code makes the next one wait. */
export interface Waits {
  /** From this many in a row on. */
  from: number;
  /** Doubled with each further one. */
  firstSeconds: number;
  longestSeconds: number;
}

export interface Attempt {
  sealed: string | null;
  /** When the app was set up. */
  confirmedAt: Date | null;
  lastStep: number;
  /** With this one counted in. */
  failures: number;
  blockedUntil: Date | null;
}

/**
 * Counts an attempt as a wrong one before it is looked at, unless one has to wait; with `most`, only where there is an app and there were
 * fewer than that. Of any number at once no more get through than one after the other would.
 */
export async function reserveAttempt(
  db: Db,
  { userId, at, waits, most }: { userId: string; at: Date; waits: Waits; most: number | null },
): Promise<Attempt | null> {
  const next = sql`${secondFactors.failures} + 1`;
  // The exponent is bounded, so that no count makes the number too large.
  const doubled = sql`${waits.firstSeconds} * power(2, least(${next} - ${waits.from}, 20))`;
  const wait = sql`make_interval(secs => least(${doubled}, ${waits.longestSeconds}))`;
  const [row] = await db
    .update(secondFactors)
    .set({
      failures: next,
      blockedUntil: sql`case when ${next} >= ${waits.from} then ${at.toISOString()}::timestamptz + ${wait} end`,
    })
    .where(
      and(
        eq(secondFactors.userId, userId),
        or(isNull(secondFactors.blockedUntil), lte(secondFactors.blockedUntil, at)),
        most === null ? undefined : and(isNotNull(secondFactors.sealedSecret), lt(secondFactors.failures, most)),
      ),
    )
    .returning();
  if (!row) return null;
  const { sealedSecret, confirmedAt, lastStep, failures, blockedUntil } = row;
  return { sealed: sealedSecret, confirmedAt, lastStep, failures, blockedUntil };
}

/** Takes a reservation back, and the wait it brought. */
export async function returnAttempt(db: Db, userId: string, blockedUntil: Date | null): Promise<void> {
  const own = blockedUntil?.toISOString() ?? null;
  await db
    .update(secondFactors)
    .set({
      failures: sql`greatest(${secondFactors.failures} - 1, 0)`,
      blockedUntil: sql`nullif(${secondFactors.blockedUntil}, ${own}::timestamptz)`,
    })
    .where(eq(secondFactors.userId, userId));
}

/** Forgets the wrong codes, unless there were `most`: those stay until an app is set up anew. The wait ends either way. */
export async function forgetFailures(db: Db, userId: string, most: number): Promise<void> {
  await db
    .update(secondFactors)
    .set({
      failures: sql`case when ${secondFactors.failures} < ${most} then 0 else ${secondFactors.failures} end`,
      blockedUntil: null,
    })
    .where(eq(secondFactors.userId, userId));
}

/** Nobody has to wait any more. What was wrong stays counted, so the next wrong one makes wait as long as it would have. */
export async function endWait(db: Db, userId: string): Promise<void> {
  await db.update(secondFactors).set({ blockedUntil: null }).where(eq(secondFactors.userId, userId));
}
