import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { changing } from '@/lib/db/changes';
import type { Db } from '@/lib/db/client';
import { eraseTraces, record } from '@/lib/events/queries';
import { dropSecondFactor } from '@/lib/second-factor/changes';
import { forgetDevices } from '@/lib/sessions/known-devices/queries';
import { endSessions } from '@/lib/sessions/revoke';
import { PASSWORD_METHOD } from '@/lib/sign-in/passwords';
import { type AccessChange, changeUser, deleteUserRow, lockKeys, type UserRow } from '@/lib/users/queries';
import { deleteKeys, hasKeys, type LinkPurpose, removeLinks, removePendingProofs } from './queries';

const ALL: readonly LinkPurpose[] = ['sign_up', 'verify', 'reset', 'change', 'undo_change'];

/**
 * The first proof of an address by somebody who did not set up the account: what could let in whoever did goes - password, sessions,
 * keys, second factor, pending changes, and what they muted. `set` is what the account has instead. The user's row is locked by the caller.
 */
export async function claimAccount(
  tx: Db,
  userId: string,
  set: Pick<AccessChange, 'passwordHash' | 'username'>,
  reason: 'email_claimed' | 'password_reset',
  client: ClientContext,
): Promise<UserRow | null> {
  changing({ userId });
  const keys = await lockKeys(tx, userId);
  const at = now();
  // Before any lock on a session: a new username needs a stronger lock on this row, and must not wait for a sign-in that waits for us.
  const claimed = await changeUser(tx, userId, { ...set, emailVerifiedAt: at, mutedMails: [] }, at);
  if (!claimed) return null;
  await dropSecondFactor(tx, userId, reason, client);
  await endSessions(tx, { userId }, reason, client);
  await deleteKeys(tx, keys);
  await forgetDevices(tx, userId);
  await removeLinks(tx, userId, ALL);
  await removePendingProofs(tx, userId);
  await record(tx, client, { type: 'email.claimed', actorId: userId, data: { keys: keys.length } });
  return claimed;
}

/**
 * Somebody else has proven the address that this user had only claimed: it goes, with the password and the sessions that hung on it.
 * Keys stay, and are the way in that is left; an account without any, which nobody could open again, goes whole. The user's row is
 * locked by the caller.
 */
export async function dropClaim(tx: Db, holder: UserRow, client: ClientContext): Promise<void> {
  const userId = holder.id;
  changing({ userId });
  // An owner stays even so: an installation is never without one.
  if (holder.role !== 'owner' && !(await hasKeys(tx, userId))) {
    await record(tx, client, { type: 'user.deleted', subjectId: userId, data: { reason: 'proven_by_another' } });
    await deleteUserRow(tx, userId);
    await eraseTraces(tx, userId);
    return;
  }
  await changeUser(tx, userId, { email: null, emailVerifiedAt: null, passwordHash: null }, now());
  await endSessions(tx, { userId, method: PASSWORD_METHOD }, 'email_claimed', client);
  await removeLinks(tx, userId, ALL);
  await record(tx, client, { type: 'email.claimed', subjectId: userId, data: { reason: 'proven_by_another' } });
}
