import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { fieldError } from '@/lib/core/errors';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { whenceOf } from '@/lib/mail/whence';
import { type Asker, requireStanding } from '@/lib/users/asker';
import { acceptEmail } from '@/lib/users/email-address';
import { findUserByEmail, lockUser } from '@/lib/users/queries';
import { mailLink } from './links';
import { newestUnused, removeLinks } from './queries';

/**
 * Asks for the account to be moved to another address: a link goes there, and word with a way back to the address it has. The account
 * moves when the link is used. To the address of another account nothing goes, and the wish, which nobody can fulfil, looks like any
 * other. Throws `invalid_email`.
 */
export async function requestEmailChange(asker: Asker, wish: string, client: ClientContext): Promise<void> {
  const email = acceptEmail(wish, 'body.new_email');
  const userId = asker.user.id;
  await db().transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    await requireStanding(tx, asker);
    if (user?.email === email) {
      throw fieldError('invalid_email', 'body.new_email', 'The account has this address already. Choose another one.');
    }
    const from = user?.email ?? null;
    const taken = Boolean((await findUserByEmail(tx, email))?.emailVerifiedAt);
    await removeLinks(tx, userId, ['change']);
    await record(tx, client, { type: 'email.change_requested', actorId: userId, sessionId: asker.session.id });
    const confirm = () =>
      mailLink(tx, {
        purpose: 'change',
        userId,
        email,
        // What nobody proved may be any text, and is not sent to somebody else.
        letter: taken ? null : { kind: 'confirm_change', data: { from: user?.emailVerifiedAt ? from : null } },
      });
    const announce = async () =>
      from !== null &&
      mailLink(tx, {
        purpose: 'undo_change',
        userId,
        email: from,
        emailVerifiedAt: user?.emailVerifiedAt ?? null,
        letter: { kind: 'change_announced', data: { to: email, whence: whenceOf(client) } },
      });
    // In the order of the addresses, as everybody who writes to two: the share of each is counted under a lock.
    for (const mail of from !== null && from < email ? [announce, confirm] : [confirm, announce]) await mail();
  });
}

/** The address an account is to move to, and until when; null where no move is pending. */
export async function pendingEmailChange(userId: string): Promise<{ email: string; expiresAt: Date } | null> {
  return newestUnused(db(), { purpose: 'change', userId, at: now() });
}

/** Calls off a pending move. Safe to repeat. */
export async function cancelEmailChange(asker: Asker, client: ClientContext): Promise<void> {
  const userId = asker.user.id;
  await db().transaction(async (tx) => {
    await lockUser(tx, userId);
    await requireStanding(tx, asker);
    if ((await removeLinks(tx, userId, ['change'])) === 0) return;
    await record(tx, client, { type: 'email.change_cancelled', actorId: userId, sessionId: asker.session.id });
  });
}
