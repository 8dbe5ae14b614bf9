import type { ClientContext } from '@/lib/core/client-context';
import { tokenHash } from '@/lib/core/crypto';
import { newId } from '@/lib/core/ids';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { addressKey, deviceKey } from '@/lib/limits/keys';
import { bySource, orGiveBack, type Reservation, reserveAll } from '@/lib/limits/reserve';
import { wasPosted } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import { enqueue } from '@/lib/queue/enqueue';
import { knowsDeviceByEmail } from '@/lib/sessions/known-devices/recognise';
import { mailLink } from '@/lib/sign-in/email/links';
import { acceptEmail } from '@/lib/users/email-address';
import { findUserByEmail, lockUser } from '@/lib/users/queries';

/**
 * An address has its own limit, and whoever asks; on a device that the address's account knows neither applies, so that nobody else can
 * use them up. A link works as long as the address's limit lasts: to whoever finds it used up, one that works was mailed.
 */
async function reserveLink(email: string, device: string | null, client: ClientContext): Promise<Reservation[]> {
  if (device !== null && (await knowsDeviceByEmail(email, device))) {
    return reserveAll([['forgot_device', deviceKey(email, device)]]);
  }
  return reserveAll([...bySource('forgot_ip', client.ip), ['forgot_address', addressKey(email)]]);
}

/**
 * Asks for a link to choose a new password. Whether the address has an account is found out by a job, so every address costs the same
 * and answers the same. Throws `invalid_email` or `rate_limited`.
 */
export async function forgotPassword(
  { address, device }: { address: string; device: string | null },
  client: ClientContext,
): Promise<void> {
  const email = acceptEmail(address, 'body.email');
  const held = await reserveLink(email, device, client);
  const key = `forgot:${tokenHash(email)}`;
  await orGiveBack(held, () => enqueue(db(), 'answer_forgot', { mailId: newId(), email, client }, { key }));
}

/** Mails the link, once, where an active account has the address, proven or not. Answers whether a mail was written. */
export async function answerForgot(
  { mailId, email }: { mailId: string; email: string },
  client: ClientContext,
): Promise<boolean> {
  return db().transaction(async (tx) => {
    const known = await findUserByEmail(tx, email);
    const user = known && (await lockUser(tx, known.id));
    if (user?.email !== email || user.status !== 'active') return false;
    if (await wasPosted(tx, email, mailId)) return false;
    const letter = { kind: 'reset_password', data: { whence: whenceOf(client) } } as const;
    const mailed = await mailLink(tx, { mailId, purpose: 'reset', userId: user.id, email, letter });
    await record(tx, client, { type: 'password.reset_requested', subjectId: user.id, data: { mailed } });
    return mailed;
  });
}
