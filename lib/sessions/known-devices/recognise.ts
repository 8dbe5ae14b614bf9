import type { ClientContext } from '@/lib/core/client-context';
import { tokenHash } from '@/lib/core/crypto';
import { placeOf } from '@/lib/core/places';
import { type Db, db } from '@/lib/db/client';
import type { SignInReason } from '@/lib/mail/letter';
import { notify } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import type { UserRow } from '@/lib/sessions/queries';
import { forgetDevices, hasDevice, hasDeviceByEmail, noteDevice } from './queries';

/** A browser is known by its cookie. A program keeps none: it is known by what it says it is, in the country it calls from. */
function deviceHash(deviceToken: string | null, { ip, userAgent }: ClientContext): string {
  return tokenHash(deviceToken ?? `program|${userAgent ?? ''}|${placeOf(ip) ?? ''}`);
}

/**
 * Notes on which device a session was opened, and tells the owner when it is one that the account was never used on, or when the
 * sign-in stands out otherwise. The first device of an account is no news.
 */
export async function recogniseDevice(
  tx: Db,
  {
    user,
    method,
    deviceToken,
    at,
    reasons = [],
  }: { user: UserRow; method: string; deviceToken: string | null; at: Date; reasons?: readonly SignInReason[] },
  client: ClientContext,
): Promise<void> {
  const device = { userId: user.id, deviceHash: deviceHash(deviceToken, client), at };
  const { unknown } = await noteDevice(tx, device);
  if (!unknown && reasons.length === 0) return;
  const data = { method, whence: whenceOf(client), ...(reasons.length > 0 && { reasons }) };
  await notify(tx, user, { kind: 'new_sign_in', data });
}

/** Whether a browser, by the token of its device cookie, has signed in to an account before. Never true for a program: it keeps no secret. */
export function knowsDevice(userId: string, deviceToken: string): Promise<boolean> {
  return hasDevice(db(), userId, tokenHash(deviceToken));
}

/** The same by the account's address, at the same cost where nobody has it. */
export function knowsDeviceByEmail(email: string, deviceToken: string): Promise<boolean> {
  return hasDeviceByEmail(db(), email, tokenHash(deviceToken));
}

/** Makes a browser known to an account without a sign-in, after a proof that is worth one. */
export async function rememberDevice(tx: Db, userId: string, deviceToken: string, at: Date): Promise<void> {
  await noteDevice(tx, { userId, deviceHash: tokenHash(deviceToken), at });
}

/**
 * The account knows only this device from now on: whoever has used it elsewhere, perhaps with a password that was not theirs, is a stranger
 * there, with no limit of their own, and a sign-in is told again.
 */
export async function knowOnlyThisDevice(
  tx: Db,
  userId: string,
  { deviceToken, at }: { deviceToken: string | null; at: Date },
  client: ClientContext,
): Promise<void> {
  await forgetDevices(tx, userId);
  await noteDevice(tx, { userId, deviceHash: deviceHash(deviceToken, client), at });
}
