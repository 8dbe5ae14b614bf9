import type { ClientContext } from '@/lib/core/client-context';
import { after, minutes, now } from '@/lib/core/clock';
import { AppError } from '@/lib/core/errors';
import { changing } from '@/lib/db/changes';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { notify } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import { requireWhole } from '@/lib/sessions/assurance';
import { listKeyMethods, type Principal } from '@/lib/sessions/queries';
import { type Completed, completeSession, type DeviceWish } from '@/lib/sessions/second-factor';
import { distrustAll } from '@/lib/sessions/trusted-devices/distrust';
import { accountName } from '@/lib/users/new-user';
import { lockUser } from '@/lib/users/queries';
import { lockForChange, settle } from './changes';
import { confirmSeed, findSecondFactor, putPendingSeed, takePendingTry } from './queries';
import { replaceRecoveryCodesOf } from './recovery-codes/make';
import { openSeed, sealSeed } from './sealed-seed';
import { keyUri, newSeed, stepsOf } from './totp';
import { proofByCode } from './verify';

const PENDING = minutes(15);
/** Each look at a code takes this from the time that is left: fifteen guesses in a million codes, and no count to keep. */
const COST_OF_A_TRY = 60;

export interface Enrollment {
  secret: string;
  uri: string;
  expiresAt: Date;
}

/** A new seed for an authenticator app, which counts for nothing until `confirmApp` has seen a code of it. Replaces one that waits. */
export async function enrollApp(principal: Principal): Promise<Enrollment> {
  const secret = newSeed();
  const expiresAt = after(now(), PENDING);
  const user = await db().transaction(async (tx) => {
    const current = await lockForChange(tx, principal);
    await putPendingSeed(tx, current.id, sealSeed(current.id, secret), expiresAt);
    return current;
  });
  return { secret, uri: keyUri(secret, accountName(user)), expiresAt };
}

const tooLate = () => new AppError('enrollment_expired', { detail: 'Begin again with a new QR code.' });

/**
 * Sets the authenticator app up, if `code` is one of the seed that waits: from then on it counts, in the place of one before, and that
 * code does not count again. The session becomes a whole one, recovery codes are new, and devices that were trusted by the app before
 * are not any more. Throws `code_invalid` or `enrollment_expired`.
 */
export async function confirmApp(
  principal: Principal,
  code: string,
  wish: DeviceWish,
  client: ClientContext,
): Promise<{ completed: Completed; recoveryCodes: string[] }> {
  const userId = principal.user.id;
  const sealed = await takePendingTry(db(), userId, now(), COST_OF_A_TRY);
  const seed = sealed && openSeed(userId, sealed);
  if (!seed) throw tooLate();
  const step = stepsOf(seed, code, now()).at(-1);
  if (step === undefined) {
    await record(db(), client, {
      type: 'second_factor.failed',
      outcome: 'failure',
      actorId: userId,
      sessionId: principal.session.id,
      method: 'totp',
      data: { reason: 'code_invalid', while: 'setting up' },
    });
    throw new AppError('code_invalid', { detail: 'Check the code and the clock of your device, and try again.' });
  }
  return db().transaction(async (tx) => {
    changing({ userId });
    const user = await lockUser(tx, userId);
    if (user?.status !== 'active') throw new AppError('unauthenticated');
    // Another session may have set one up in the meantime, and then this one lacks it.
    requireWhole({ session: principal.session, user, identities: await listKeyMethods(tx, userId) }, ['enrollment']);
    const before = await findSecondFactor(tx, userId);
    if (!(await confirmSeed(tx, { userId, sealed, step, at: now() }))) throw tooLate();
    await settle(tx, userId, client);
    const replaced = Boolean(before?.sealedSecret);
    if (replaced) await distrustAll(tx, userId, 'second_factor_changed', client);
    const recoveryCodes = await replaceRecoveryCodesOf(tx, userId);
    const about = { actorId: userId, sessionId: principal.session.id };
    await record(tx, client, { type: 'second_factor.enabled', ...about, method: 'totp', data: { replaced } });
    const data = { change: replaced ? 'app_replaced' : 'app_added', whence: whenceOf(client) } as const;
    await notify(tx, user, { kind: 'second_factor_changed', data });
    const completed = await completeSession(tx, principal, proofByCode('totp'), { ...wish, trust: false }, client);
    return { completed, recoveryCodes };
  });
}
