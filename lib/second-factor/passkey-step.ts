import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import type { Db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import type { SecondFactorChange } from '@/lib/mail/letter';
import { notify } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import { PASSKEY_METHOD } from '@/lib/methods/registry';
import type { UserRow } from '@/lib/users/queries';
import { settle } from './changes';
import { setPasskeyStep } from './queries';
import { recoveryCodesWhereNone } from './recovery-codes/make';

async function tell(tx: Db, user: UserRow, change: SecondFactorChange, client: ClientContext): Promise<void> {
  await notify(tx, user, { kind: 'second_factor_changed', data: { change, whence: whenceOf(client) } });
}

/**
 * From now on a passkey is asked for after every other way of signing in; the owner is told. Answers recovery codes where none are left,
 * else null. Safe to do twice. In the caller's transaction, with the user's row locked (`lockForChange`).
 */
export async function turnPasskeyStepOn(
  tx: Db,
  user: UserRow,
  sessionId: string,
  client: ClientContext,
): Promise<string[] | null> {
  const changed = await setPasskeyStep(tx, user.id, now());
  await settle(tx, user.id, client);
  if (changed) {
    await record(tx, client, {
      type: 'second_factor.enabled',
      actorId: user.id,
      sessionId,
      method: PASSKEY_METHOD,
    });
    await tell(tx, user, 'passkeys_asked_for', client);
  }
  return recoveryCodesWhereNone(tx, user.id);
}

/** Takes the passkey step back, as `turnPasskeyStepOn` set it. Where it was the last second factor, recovery codes and trusted devices go. */
export async function turnPasskeyStepOff(
  tx: Db,
  user: UserRow,
  sessionId: string,
  client: ClientContext,
): Promise<void> {
  if (!(await setPasskeyStep(tx, user.id, null))) return;
  await settle(tx, user.id, client);
  await record(tx, client, {
    type: 'second_factor.disabled',
    actorId: user.id,
    sessionId,
    method: PASSKEY_METHOD,
  });
  await tell(tx, user, 'passkeys_not_asked_for', client);
}
