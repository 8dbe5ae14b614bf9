import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { changing } from '@/lib/db/changes';
import { type Db, db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { addressKey, deviceKey, userKey } from '@/lib/limits/keys';
import { forgetCounter } from '@/lib/limits/reserve';
import { notify } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import { endWait } from '@/lib/second-factor/guesses/queries';
import { forgetDevices } from '@/lib/sessions/known-devices/queries';
import { rememberDevice } from '@/lib/sessions/known-devices/recognise';
import { endSessions } from '@/lib/sessions/revoke';
import { distrustAll } from '@/lib/sessions/trusted-devices/distrust';
import { claimAccount } from '@/lib/sign-in/email/claim';
import { findLink, isGoodFor, refuseLink } from '@/lib/sign-in/email/links';
import { removeLinks, removePendingProofs, spendLink } from '@/lib/sign-in/email/queries';
import { forgetFailures } from '@/lib/sign-in/password-failures/queries';
import { acceptPassword, PASSWORD_METHOD } from '@/lib/sign-in/passwords';
import { changeUser, lockUser, type UserRow } from '@/lib/users/queries';

interface Reset {
  token: string;
  newPassword: string;
  /** Token by which the browser is known from now on: whoever resets has read the mailbox, and must be able to sign in afterwards. */
  device: string | null;
}

/**
 * Chooses a new password with a mailed link, which also proves the address. Every session and everything pending ends; at the first
 * proof of the address the keys and the second factor go, too, for somebody else may have set them up; later the second factor stays, and
 * who was made to wait by wrong codes waits no more.
 * Ways back from a change of address stay: whoever moved an account to their own mailbox must not close them. Opens no session. Throws
 * `token_invalid`, `weak_password` or `password_blocked`; a password that is refused leaves the link as it was.
 */
export async function resetPassword(
  { token, newPassword, device }: Reset,
  client: ClientContext,
): Promise<{ email: string }> {
  const found = await findLink(token, ['reset']);
  if (!found?.user) return refuseLink('password.reset_failed', null, client);
  const { link, user } = found;
  const owner = { email: user.email, names: [user.username, user.displayName] };
  const passwordHash = await acceptPassword(newPassword, 'body.new_password', owner, client);
  const reset = await db().transaction(async (tx) => {
    const current = await lockUser(tx, user.id);
    const spent = await spendLink(tx, { hash: link.hash, purpose: 'reset', at: now() });
    if (!spent || !current || !isGoodFor(spent, current)) return null;
    const changed = current.emailVerifiedAt
      ? await replace(tx, current, passwordHash, client)
      : await claimAccount(tx, current.id, { passwordHash }, 'password_reset', client);
    if (!changed) return null;
    if (device !== null) await rememberDevice(tx, changed.id, device, now());
    await record(tx, client, { type: 'password.reset', actorId: user.id, method: PASSWORD_METHOD });
    const kind = current.emailVerifiedAt ? 'password_changed' : 'account_claimed';
    await notify(tx, changed, { kind, data: { whence: whenceOf(client) } });
    return changed;
  });
  if (!reset) return refuseLink('password.reset_failed', user.id, client);
  await forgetCounter('sign_in_account', userKey(user.id));
  if (device !== null) await forgetCounter('sign_in_device', deviceKey(user.id, device));
  await forgetCounter('forgot_address', addressKey(link.email));
  return { email: link.email };
}

async function replace(
  tx: Db,
  { id: userId }: UserRow,
  passwordHash: string,
  client: ClientContext,
): Promise<UserRow | null> {
  changing({ userId });
  // What was muted may have been by whoever the reset is to keep out.
  const changed = await changeUser(tx, userId, { passwordHash, mutedMails: [] }, now());
  // Before the sessions: a sign-in that such a device is letting in is over by then, and ends with them.
  await distrustAll(tx, userId, 'password_reset', client);
  // Whoever has been guessing codes had the old password. They are out with it, and the owner need not wait for them.
  await endWait(tx, userId);
  await endSessions(tx, { userId }, 'password_reset', client);
  await forgetDevices(tx, userId);
  await forgetFailures(tx, userId);
  await removeLinks(tx, userId, ['verify', 'reset', 'change']);
  await removePendingProofs(tx, userId);
  return changed;
}
