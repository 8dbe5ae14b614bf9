import type { ClientContext } from '@/lib/core/client-context';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { notify } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import { lockForChange } from '@/lib/second-factor/changes';
import { notEnabled } from '@/lib/second-factor/guesses/attempts';
import type { Principal } from '@/lib/sessions/queries';
import { replaceRecoveryCodesOf } from './make';

/** A new set of recovery codes, shown this once; the ones from before are dead, and the owner is told. Throws `mfa_not_enabled`. */
export async function replaceRecoveryCodes(principal: Principal, client: ClientContext): Promise<string[]> {
  return db().transaction(async (tx) => {
    const user = await lockForChange(tx, principal);
    if (user.mfaEnabledAt === null) throw notEnabled();
    const codes = await replaceRecoveryCodesOf(tx, user.id);
    await record(tx, client, {
      type: 'recovery_codes.replaced',
      actorId: user.id,
      sessionId: principal.session.id,
    });
    await notify(tx, user, {
      kind: 'second_factor_changed',
      data: { change: 'recovery_codes_replaced', whence: whenceOf(client) },
    });
    return codes;
  });
}
