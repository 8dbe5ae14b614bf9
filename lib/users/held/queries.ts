import { and, asc, desc, eq, ne } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import {
  challenges,
  emailTokens,
  identities,
  knownDevices,
  mails,
  oauthAttempts,
  passkeys,
  passwordFailures,
  recoveryCodes,
  secondFactors,
  sessions,
  trustedDevices,
} from '@/lib/db/schema';

/** The rows that hang on a user, in every table that has such. The audit log is asked elsewhere. */
export async function listHeld(db: Db, userId: string) {
  const [secondFactor] = await db.select().from(secondFactors).where(eq(secondFactors.userId, userId));
  const [failed] = await db.select().from(passwordFailures).where(eq(passwordFailures.userId, userId));
  return {
    passwordFailures: failed ?? null,
    secondFactor: secondFactor ?? null,
    recoveryCodes: await db
      .select()
      .from(recoveryCodes)
      .where(eq(recoveryCodes.userId, userId))
      .orderBy(desc(recoveryCodes.usedAt)),
    passkeys: (
      await db
        .select({ passkey: passkeys })
        .from(passkeys)
        .innerJoin(identities, eq(identities.id, passkeys.identityId))
        .where(eq(identities.userId, userId))
        .orderBy(asc(identities.createdAt))
    ).map(({ passkey }) => passkey),
    trustedDevices: await db
      .select()
      .from(trustedDevices)
      .where(eq(trustedDevices.userId, userId))
      .orderBy(desc(trustedDevices.lastUsedAt)),
    identities: await db
      .select()
      .from(identities)
      .where(eq(identities.userId, userId))
      .orderBy(asc(identities.createdAt), asc(identities.id)),
    sessions: await db
      .select()
      .from(sessions)
      .where(eq(sessions.userId, userId))
      .orderBy(desc(sessions.createdAt), desc(sessions.id)),
    challenges: await db
      .select()
      .from(challenges)
      .where(eq(challenges.userId, userId))
      .orderBy(desc(challenges.issuedAt)),
    oauthAttempts: await db
      .select()
      .from(oauthAttempts)
      .where(eq(oauthAttempts.userId, userId))
      .orderBy(desc(oauthAttempts.issuedAt)),
    emailTokens: await db
      .select()
      .from(emailTokens)
      .where(eq(emailTokens.userId, userId))
      .orderBy(desc(emailTokens.createdAt)),
    // Not those to an address the account does not have: whether one was sent, and taken, would tell who else has an account or a mailbox.
    mails: await db
      .select()
      .from(mails)
      .where(and(eq(mails.userId, userId), ne(mails.kind, 'confirm_change')))
      .orderBy(desc(mails.createdAt)),
    knownDevices: await db
      .select()
      .from(knownDevices)
      .where(eq(knownDevices.userId, userId))
      .orderBy(desc(knownDevices.lastSeenAt)),
  };
}
