import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { tokenHash } from '@/lib/core/crypto';
import { fieldError } from '@/lib/core/errors';
import { newId } from '@/lib/core/ids';
import { type Db, db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { addressKey, userKey } from '@/lib/limits/keys';
import { orGiveBack, reserve } from '@/lib/limits/reserve';
import { wasPosted } from '@/lib/mail/outbox';
import { enqueue } from '@/lib/queue/enqueue';
import { type Asker, requireStanding } from '@/lib/users/asker';
import { canonicalEmail } from '@/lib/users/email-address';
import { findUserByEmail, lockUser, type UserRow } from '@/lib/users/queries';
import { mailLink } from './links';
import { newestUnused } from './queries';

/** Mails a link that proves the address a user has, in the caller's transaction. False where the address has had its share. */
export function mailVerification(
  tx: Db,
  user: { id: string; email: string },
  { mailId }: { mailId?: string | undefined } = {},
): Promise<boolean> {
  const letter = { kind: 'verify_email', data: {} } as const;
  return mailLink(tx, { mailId, purpose: 'verify', userId: user.id, email: user.email, letter });
}

/** The same for a user who asks, or on whose behalf it is asked; recorded. Nothing where there is nothing to prove. */
export async function requestVerification(
  tx: Db,
  user: UserRow | null,
  client: ClientContext,
  mailId?: string,
): Promise<boolean> {
  if (!user?.email || user.emailVerifiedAt || user.status !== 'active') return false;
  if (mailId !== undefined && (await wasPosted(tx, user.email, mailId))) return false;
  const mailed = await mailVerification(tx, { id: user.id, email: user.email }, { mailId });
  await record(tx, client, { type: 'email.verification_requested', subjectId: user.id, data: { mailed } });
  return mailed;
}

/**
 * Mails the link to confirm an address again: with a session to the address of its account, without one to the address that is named, if
 * it waits for that. Tells nobody whether it does: that is found out by a job. Throws `validation_failed` where no address is named, and
 * `rate_limited`.
 */
export async function resendVerification(
  asker: Asker | null,
  named: string | undefined,
  client: ClientContext,
): Promise<void> {
  if (asker) {
    const held = await reserve('verification_address', userKey(asker.user.id));
    await orGiveBack([held], () =>
      db().transaction(async (tx) => {
        const user = await lockUser(tx, asker.user.id);
        await requireStanding(tx, asker);
        await requestVerification(tx, user, client);
      }),
    );
    return;
  }
  const email = canonicalEmail(named);
  if (!email) {
    throw fieldError('validation_failed', 'body.email', 'Name the address; it should look like name@example.com.');
  }
  const held = await reserve('verification_address', addressKey(email));
  const key = `resend:${tokenHash(email)}`;
  await orGiveBack([held], () => enqueue(db(), 'answer_resend', { mailId: newId(), email, client }, { key }));
}

/** Does what was asked for without a session, once: for an unproven account, and for a sign-up that waits for its proof. */
export async function answerResend(
  { mailId, email }: { mailId: string; email: string },
  client: ClientContext,
): Promise<boolean> {
  return db().transaction(async (tx) => {
    const known = await findUserByEmail(tx, email);
    if (known) {
      const user = await lockUser(tx, known.id);
      return requestVerification(tx, user?.email === email ? user : null, client, mailId);
    }
    if (config().emailVerification !== 'required') return false;
    if (await wasPosted(tx, email, mailId)) return false;
    const pending = await newestUnused(tx, { purpose: 'sign_up', email, at: now() });
    if (!pending) return false;
    const { username, passwordHash } = pending;
    const letter = { kind: 'confirm_sign_up', data: {} } as const;
    const mailed = await mailLink(tx, {
      mailId,
      purpose: 'sign_up',
      userId: null,
      email,
      letter,
      username,
      passwordHash,
    });
    await record(tx, client, { type: 'email.verification_requested', data: { for: 'sign_up', mailed } });
    return mailed;
  });
}
