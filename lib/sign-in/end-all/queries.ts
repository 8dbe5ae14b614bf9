import { and, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import {
  challenges,
  emailTokens,
  mails,
  oauthAttempts,
  refreshTokens,
  secondFactors,
  sessions,
  trustedDevices,
} from '@/lib/db/schema';

/** Nobody begins or renews a session until the transaction ends. First of all: whoever waits for it holds nothing we are going to want. */
export async function lockSessions(db: Db): Promise<void> {
  await db.execute(sql`lock table ${sessions} in exclusive mode`);
}

/** Ends every session and says which they were. No refresh token can be spent any more. */
export async function endEverySession(db: Db, at: Date, reason: string): Promise<{ id: string; userId: string }[]> {
  const ended = await db
    .update(sessions)
    .set({ revokedAt: at, revokedReason: reason })
    .where(isNull(sessions.revokedAt))
    .returning({ id: sessions.id, userId: sessions.userId });
  await db.delete(refreshTokens).where(isNull(refreshTokens.usedAt));
  return ended;
}

/** Deletes the links that were mailed, and gives up the mails that would bring one. Answers how many links there were. */
export async function endEveryLink(db: Db, at: Date, failure: string): Promise<number> {
  await db
    .update(mails)
    .set({ failedAt: at, failure, sealedToken: null })
    .where(and(isNotNull(mails.sealedToken), isNull(mails.sentAt), isNull(mails.failedAt)));
  const removed = await db.delete(emailTokens).returning({ hash: emailTokens.hash });
  return removed.length;
}

/** Deletes the challenges and the visits to providers that have not come to an end. Answers how many there were. */
export async function endEveryVisit(db: Db): Promise<number> {
  const asked = await db.delete(challenges).returning({ spentAt: challenges.spentAt });
  const gone = await db.delete(oauthAttempts).returning({ spentAt: oauthAttempts.spentAt });
  return [...asked, ...gone].filter(({ spentAt }) => spentAt === null).length;
}

/** Trusts no device any more. Answers how many there were. */
export async function endEveryTrust(db: Db): Promise<number> {
  const removed = await db.delete(trustedDevices).returning({ id: trustedDevices.id });
  return removed.length;
}

/** No code of an authenticator app counts up to this RFC 6238 step, and no seed waits for its first. */
export async function endEveryCode(db: Db, step: number): Promise<void> {
  await db.update(secondFactors).set({ lastStep: step }).where(lt(secondFactors.lastStep, step));
  await db
    .update(secondFactors)
    .set({ pendingSealedSecret: null, pendingExpiresAt: null })
    .where(isNotNull(secondFactors.pendingSealedSecret));
}
