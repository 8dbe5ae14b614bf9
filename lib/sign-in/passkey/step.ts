import type { ClientContext } from '@/lib/core/client-context';
import { AppError } from '@/lib/core/errors';
import { db } from '@/lib/db/client';
import { PASSKEY_METHOD } from '@/lib/methods/registry';
import { lockForChange } from '@/lib/second-factor/changes';
import { turnPasskeyStepOff, turnPasskeyStepOn } from '@/lib/second-factor/passkey-step';
import { lockSession } from '@/lib/sessions/queries';
import type { Principal } from '@/lib/sessions/read';
import { listIdentities } from '@/lib/sign-in/queries';

/**
 * From now on a passkey is asked for after every other way of signing in. Takes a session at `aal: 2` in which one was shown: nobody is
 * locked out by a passkey that does not work, also not when the app goes later. Answers recovery codes where none are left, else null.
 * Throws `mfa_not_enabled` without a passkey and `mfa_required`.
 */
export async function enablePasskeyStep(principal: Principal, client: ClientContext): Promise<string[] | null> {
  return db().transaction(async (tx) => {
    const user = await lockForChange(tx, principal);
    const passkeys = (await listIdentities(tx, user.id)).filter(({ method }) => method === PASSKEY_METHOD);
    if (passkeys.length === 0) throw new AppError('mfa_not_enabled', { detail: 'Add a passkey first.' });
    const session = await lockSession(tx, principal.session.id);
    const proofs = [session?.proofIdentityId, session?.secondFactorIdentityId];
    const wasShown = passkeys.some(({ id }) => proofs.includes(id));
    if (!session || session.aal < 2 || !wasShown)
      throw new AppError('mfa_required', { detail: 'Show the passkey first.' });
    return turnPasskeyStepOn(tx, user, session.id, client);
  });
}

/** No longer asks for a passkey after other ways of signing in; they stay. Safe to do twice. */
export async function disablePasskeyStep(principal: Principal, client: ClientContext): Promise<void> {
  await db().transaction(async (tx) => {
    const user = await lockForChange(tx, principal);
    await turnPasskeyStepOff(tx, user, principal.session.id, client);
  });
}
