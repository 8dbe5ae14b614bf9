import { and, asc, eq, gt, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { secondFactors, users } from '@/lib/db/schema';

export type SecondFactorRow = typeof secondFactors.$inferSelect;

export async function findSecondFactor(db: Db, userId: string): Promise<SecondFactorRow | null> {
  const [found] = await db.select().from(secondFactors).where(eq(secondFactors.userId, userId)).limit(1);
  return found ?? null;
}

/** Puts a seed there to wait for its first code; one that waited before is gone. */
export async function putPendingSeed(db: Db, userId: string, sealed: string, expiresAt: Date): Promise<void> {
  const pending = { pendingSealedSecret: sealed, pendingExpiresAt: expiresAt };
  await db
    .insert(secondFactors)
    .values({ userId, ...pending })
    .onConflictDoUpdate({ target: secondFactors.userId, set: pending });
}

/** The waiting seed, for one look at a code; its time grows shorter by that. Null where none waits any more. */
export async function takePendingTry(db: Db, userId: string, at: Date, costSeconds: number): Promise<string | null> {
  const [row] = await db
    .update(secondFactors)
    .set({ pendingExpiresAt: sql`${secondFactors.pendingExpiresAt} - make_interval(secs => ${costSeconds})` })
    .where(and(eq(secondFactors.userId, userId), gt(secondFactors.pendingExpiresAt, at)))
    .returning({ sealed: secondFactors.pendingSealedSecret });
  return row?.sealed ?? null;
}

/** Makes the waiting seed the one that counts, if it is the one waiting still. */
export async function confirmSeed(
  db: Db,
  { userId, sealed, step, at }: { userId: string; sealed: string; step: number; at: Date },
): Promise<boolean> {
  const confirmed = await db
    .update(secondFactors)
    .set({
      sealedSecret: sealed,
      confirmedAt: at,
      lastStep: step,
      pendingSealedSecret: null,
      pendingExpiresAt: null,
      failures: 0,
      blockedUntil: null,
    })
    .where(and(eq(secondFactors.userId, userId), eq(secondFactors.pendingSealedSecret, sealed)))
    .returning({ userId: secondFactors.userId });
  return confirmed.length === 1;
}

/** Of any number of racers with codes of one step, or of an earlier one, exactly one gets it, while the app is the one of then. Forgets wrong codes. */
export async function acceptStep(
  db: Db,
  { userId, confirmedAt, step }: { userId: string; confirmedAt: Date; step: number },
): Promise<boolean> {
  const accepted = await db
    .update(secondFactors)
    .set({ lastStep: step, failures: 0, blockedUntil: null })
    .where(
      and(
        eq(secondFactors.userId, userId),
        eq(secondFactors.confirmedAt, confirmedAt),
        lt(secondFactors.lastStep, step),
      ),
    )
    .returning({ userId: secondFactors.userId });
  return accepted.length === 1;
}

/** Takes the app and what waits to be one away; whether there was one. */
export async function removeApp(db: Db, userId: string): Promise<boolean> {
  const removed = await db
    .update(secondFactors)
    .set({ sealedSecret: null, confirmedAt: null, pendingSealedSecret: null, pendingExpiresAt: null })
    .where(and(eq(secondFactors.userId, userId), isNotNull(secondFactors.confirmedAt)))
    .returning({ userId: secondFactors.userId });
  return removed.length === 1;
}

/** Turns the passkey step on (with a time) or off. Whether that changed anything. */
export async function setPasskeyStep(db: Db, userId: string, at: Date | null): Promise<boolean> {
  if (at === null) {
    const off = await db
      .update(secondFactors)
      .set({ passkeyStepAt: null })
      .where(and(eq(secondFactors.userId, userId), isNotNull(secondFactors.passkeyStepAt)))
      .returning({ userId: secondFactors.userId });
    return off.length === 1;
  }
  const on = await db
    .insert(secondFactors)
    .values({ userId, passkeyStepAt: at })
    .onConflictDoUpdate({
      target: secondFactors.userId,
      set: { passkeyStepAt: at },
      setWhere: isNull(secondFactors.passkeyStepAt),
    })
    .returning({ userId: secondFactors.userId });
  return on.length === 1;
}

/** Brings `users.mfa_enabled_at` in line with what is set up, and answers it. */
export async function alignEnabled(db: Db, userId: string, at: Date): Promise<Date | null> {
  const setUp = db
    .select({ one: sql`1` })
    .from(secondFactors)
    .where(
      and(
        eq(secondFactors.userId, users.id),
        or(isNotNull(secondFactors.confirmedAt), isNotNull(secondFactors.passkeyStepAt)),
      ),
    );
  const since = sql`coalesce(${users.mfaEnabledAt}, ${at.toISOString()}::timestamptz)`;
  const [row] = await db
    .update(users)
    .set({ mfaEnabledAt: sql`case when exists ${setUp} then ${since} end` })
    .where(eq(users.id, userId))
    .returning({ enabledAt: users.mfaEnabledAt });
  return row?.enabledAt ?? null;
}

export async function deleteSecondFactor(db: Db, userId: string): Promise<void> {
  await db.delete(secondFactors).where(eq(secondFactors.userId, userId));
}

/** Apps with their seeds, `size` at a time behind `from`, in the order of their users. */
export async function listSeeds(
  db: Db,
  from: string | null,
  size: number,
): Promise<{ userId: string; sealed: string }[]> {
  const { userId, sealedSecret } = secondFactors;
  const rows = await db
    .select({ userId, sealed: sealedSecret })
    .from(secondFactors)
    .where(and(isNotNull(sealedSecret), from === null ? undefined : gt(userId, from)))
    .orderBy(asc(userId))
    .limit(size);
  return rows.map((row) => ({ userId: row.userId, sealed: row.sealed ?? '' }));
}

/** Puts `after` in the place of `before`, unless the seed was changed in the meantime. */
export async function replaceSeed(
  db: Db,
  { userId, before, after }: { userId: string; before: string; after: string },
): Promise<boolean> {
  const replaced = await db
    .update(secondFactors)
    .set({ sealedSecret: after })
    .where(and(eq(secondFactors.userId, userId), eq(secondFactors.sealedSecret, before)))
    .returning({ userId: secondFactors.userId });
  return replaced.length === 1;
}

/** Seeds whose time to wait was over before `before`, and the rows in which there is nothing else. */
export async function removePendingSeeds(db: Db, before: Date): Promise<number> {
  const late = lt(secondFactors.pendingExpiresAt, before);
  const empty = and(isNull(secondFactors.confirmedAt), isNull(secondFactors.passkeyStepAt));
  const gone = await db.delete(secondFactors).where(and(late, empty)).returning({ userId: secondFactors.userId });
  const left = await db
    .update(secondFactors)
    .set({ pendingSealedSecret: null, pendingExpiresAt: null })
    .where(late)
    .returning({ userId: secondFactors.userId });
  return gone.length + left.length;
}
