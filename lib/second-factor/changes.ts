import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError } from '@/lib/core/errors';
import { changing } from '@/lib/db/changes';
import type { Db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { PASSKEY_METHOD } from '@/lib/methods/registry';
import { staleProofs } from '@/lib/sessions/freshness';
import type { Principal } from '@/lib/sessions/queries';
import { type DistrustReason, distrustAll } from '@/lib/sessions/trusted-devices/distrust';
import { requireStanding } from '@/lib/users/asker';
import { lockUser, type UserRow } from '@/lib/users/queries';
import { alignEnabled, deleteSecondFactor, findSecondFactor } from './queries';
import { deleteRecoveryCodes } from './recovery-codes/queries';

/**
 * Called first in the transaction of a change that a fresh session asked for. Locks the user's row and looks again: a second factor that
 * was set up since the request began has to be proven, too. Throws `unauthenticated` or `mfa_required`.
 */
export async function lockForChange(tx: Db, principal: Principal): Promise<UserRow> {
  changing({ userId: principal.user.id });
  const user = await lockUser(tx, principal.user.id);
  if (!user) throw new AppError('unauthenticated');
  if (staleProofs({ ...principal, user }).second) {
    throw new AppError('mfa_required', { detail: 'A second factor was set up in the meantime. Give it first.' });
  }
  await requireStanding(tx, principal);
  return user;
}

/**
 * Brings the account in line after a second factor was set up or taken away, in the same transaction: a session needs one if and only if
 * there is one, and with the last of them recovery codes, trusted devices and the count of wrong codes go.
 */
export async function settle(
  tx: Db,
  userId: string,
  client: ClientContext,
  reason: DistrustReason = 'second_factor_changed',
): Promise<void> {
  if ((await alignEnabled(tx, userId, now())) !== null) return;
  await deleteRecoveryCodes(tx, userId);
  await deleteSecondFactor(tx, userId);
  await distrustAll(tx, userId, reason, client);
}

/**
 * Takes every second factor but passkeys away, in the caller's transaction and with the user's row locked: whoever set them up did not
 * own the account's address.
 */
export async function dropSecondFactor(
  tx: Db,
  userId: string,
  reason: Extract<DistrustReason, 'email_claimed' | 'password_reset'>,
  client: ClientContext,
): Promise<void> {
  changing({ userId });
  const was = await findSecondFactor(tx, userId);
  await deleteSecondFactor(tx, userId);
  await settle(tx, userId, client, reason);
  if (!was?.confirmedAt && !was?.passkeyStepAt) return;
  const method = was.confirmedAt ? 'totp' : PASSKEY_METHOD;
  await record(tx, client, { type: 'second_factor.disabled', actorId: userId, method, data: { reason } });
}
