import type { ClientContext } from '@/lib/core/client-context';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { notify } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import type { Principal } from '@/lib/sessions/queries';
import { distrustAll } from '@/lib/sessions/trusted-devices/distrust';
import { lockForChange, settle } from './changes';
import { removeApp } from './queries';

/**
 * Removes the authenticator app; the owner is told. Without another second factor sign-ins take one step again, and recovery codes go
 * with it. Devices are not trusted any more either way. Safe to do twice.
 */
export async function disableApp(principal: Principal, client: ClientContext): Promise<void> {
  await db().transaction(async (tx) => {
    const user = await lockForChange(tx, principal);
    if (!(await removeApp(tx, user.id))) return;
    await distrustAll(tx, user.id, 'second_factor_changed', client);
    await settle(tx, user.id, client);
    await record(tx, client, {
      type: 'second_factor.disabled',
      actorId: user.id,
      sessionId: principal.session.id,
      method: 'totp',
    });
    await notify(tx, user, {
      kind: 'second_factor_changed',
      data: { change: 'app_removed', whence: whenceOf(client) },
    });
  });
}
