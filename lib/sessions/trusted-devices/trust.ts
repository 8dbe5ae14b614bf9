import type { ClientContext } from '@/lib/core/client-context';
import { after, now, seconds } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { tokenHash } from '@/lib/core/crypto';
import { fieldError } from '@/lib/core/errors';
import { newId, newToken } from '@/lib/core/ids';
import type { Db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { hasSecondFactor } from '@/lib/sessions/assurance';
import type { Principal } from '@/lib/sessions/queries';
import { insertTrustedDevice, removeTrusts } from './queries';

/**
 * Throws `validation_failed` where a device cannot be trusted: programs have none, an operator may allow none, and before there is a
 * second factor nobody can have been spared it.
 */
export function requireTrustable({ session, user, identities }: Principal): void {
  if (session.transport !== 'cookie') {
    throw fieldError('validation_failed', 'body.trust_device', 'Only a browser can be trusted.');
  }
  if (config().secondFactor.trustedDeviceSeconds === 0) {
    throw fieldError('validation_failed', 'body.trust_device', 'Devices are not trusted here.');
  }
  if (!hasSecondFactor(user, identities)) {
    throw fieldError('validation_failed', 'body.trust_device', 'There is no second factor yet that could be left out.');
  }
}

/**
 * Trusts the browser of a session for `TRUSTED_DEVICE_DAYS`, by a new token for its cookie, which is answered. It takes the place of
 * those of `trusts` that are the user's.
 */
export async function trustDevice(
  tx: Db,
  { session, user }: Principal,
  trusts: readonly string[],
  client: ClientContext,
): Promise<string> {
  const at = now();
  const [id, token] = [newId(), newToken()];
  if (trusts.length > 0) await removeTrusts(tx, user.id, trusts.map(tokenHash));
  await insertTrustedDevice(tx, {
    id,
    userId: user.id,
    tokenHash: tokenHash(token),
    ip: client.ip,
    userAgent: client.userAgent,
    createdAt: at,
    lastUsedAt: at,
    expiresAt: after(at, seconds(config().secondFactor.trustedDeviceSeconds)),
  });
  await record(tx, client, {
    type: 'device.trusted',
    actorId: user.id,
    sessionId: session.id,
    data: { trusted_device_id: id },
  });
  return token;
}
