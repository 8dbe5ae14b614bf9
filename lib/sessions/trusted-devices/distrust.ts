import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError } from '@/lib/core/errors';
import { type Db, db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import type { Principal } from '@/lib/sessions/queries';
import { deleteTrustedDevices, listTrustedDevices, type TrustedDeviceRow } from './queries';

/** What a device is not trusted any more for. */
export type DistrustReason =
  | 'revoked'
  | 'password_changed'
  | 'password_reset'
  | 'email_claimed'
  | 'email_change_undone'
  | 'second_factor_changed';

/**
 * From now on every browser of a user is asked for the second factor, in the caller's transaction. A change that ends sessions as well
 * calls this first: sign-ins take a trusted device before a session, and one that holds it is waited for here.
 */
export async function distrustAll(
  tx: Db,
  userId: string,
  reason: DistrustReason,
  client: ClientContext,
): Promise<void> {
  const devices = await deleteTrustedDevices(tx, userId);
  if (devices === 0) return;
  await record(tx, client, { type: 'device.trust_revoked', actorId: userId, data: { devices, reason } });
}

/** The devices a user trusts at this moment, the last used first. */
export async function trustedDevicesOf(userId: string): Promise<TrustedDeviceRow[]> {
  return listTrustedDevices(db(), userId, now());
}

/** The user trusts no device any more. Safe to do twice. */
export async function distrustDevices({ user }: Principal, client: ClientContext): Promise<void> {
  await db().transaction((tx) => distrustAll(tx, user.id, 'revoked', client));
}

/** The user does not trust this device any more; somebody else's is `not_found`, like one that does not exist. */
export async function distrustDevice({ user, session }: Principal, id: string, client: ClientContext): Promise<void> {
  await db().transaction(async (tx) => {
    if ((await deleteTrustedDevices(tx, user.id, id)) === 0) {
      throw new AppError('not_found', { detail: 'This device is not trusted. It may have been removed already.' });
    }
    await record(tx, client, {
      type: 'device.trust_revoked',
      actorId: user.id,
      sessionId: session.id,
      data: { trusted_device_id: id, reason: 'revoked' },
    });
  });
}
