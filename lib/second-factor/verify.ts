import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError } from '@/lib/core/errors';
import { log } from '@/lib/core/log';
import { type Db, db } from '@/lib/db/client';
import { notify } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import type { Principal } from '@/lib/sessions/queries';
import { type Completed, completeSession, type DeviceWish, type SecondFactorProof } from '@/lib/sessions/second-factor';
import { requireTrustable } from '@/lib/sessions/trusted-devices/trust';
import { lockUser, type UserRow } from '@/lib/users/queries';
import {
  appLocked,
  type GuessedFactor,
  giveBack,
  MOST_FAILURES,
  notEnabled,
  refuseCode,
  reserveAttempt,
} from './guesses/attempts';
import { forgetFailures } from './guesses/queries';
import { acceptStep } from './queries';
import { recoveryCodeHash } from './recovery-codes/make';
import { spendRecoveryCode } from './recovery-codes/queries';
import { openSeed } from './sealed-seed';
import { stepsOf } from './totp';

/** RFC 8176 §2: `otp` is what codes of either kind are. */
export const proofByCode = (factor: GuessedFactor): SecondFactorProof => ({
  factor,
  amr: ['otp'],
  identityId: null,
  whole: false,
});

/** Completes the session where `spend` succeeds, in one transaction with it and with the user's row locked. */
async function complete(
  principal: Principal,
  proof: SecondFactorProof,
  wish: DeviceWish,
  client: ClientContext,
  spend: (tx: Db, user: UserRow) => Promise<boolean>,
): Promise<Completed | null> {
  return db().transaction(async (tx) => {
    const user = await lockUser(tx, principal.user.id);
    if (user?.status !== 'active') throw new AppError('unauthenticated');
    if (!(await spend(tx, user))) return null;
    return completeSession(tx, { ...principal, user }, proof, wish, client);
  });
}

/**
 * Gives a session its second factor by a code of the authenticator app (RFC 6238). One step of drift is forgiven either way, and no step
 * counts twice, nor one before it, for whichever purpose and in whichever session. Throws `mfa_not_enabled`, `code_invalid`,
 * `code_used`, `rate_limited` or `factor_locked`.
 */
export async function verifyTotp(
  principal: Principal,
  code: string,
  wish: DeviceWish,
  client: ClientContext,
): Promise<Completed> {
  if (wish.trust) requireTrustable(principal);
  const userId = principal.user.id;
  const attempt = await reserveAttempt(userId, 'totp');
  const { sealed, confirmedAt, lastStep } = attempt;
  if (!sealed || !confirmedAt) throw notEnabled();
  const seed = openSeed(userId, sealed);
  if (seed === null) {
    await giveBack(userId, attempt);
    log.error({ userId }, 'AUTH_SECRET does not open the seed of an authenticator app');
    throw appLocked();
  }
  const steps = stepsOf(seed, code, now());
  if (steps.length === 0) throw await refuseCode(principal, 'totp', attempt, 'code_invalid', client);
  const step = steps.find((one) => one > lastStep);
  const completed =
    step === undefined
      ? null
      : await complete(principal, proofByCode('totp'), wish, client, (tx) =>
          acceptStep(tx, { userId, confirmedAt, step }),
        );
  if (completed) return completed;
  // It was right, but not the first: nobody is guessing.
  await giveBack(userId, attempt);
  throw await refuseCode(principal, 'totp', attempt, 'code_used', client);
}

/**
 * Gives a session its second factor by a recovery code, which is dead from then on; the owner is told. Throws `mfa_not_enabled`,
 * `code_invalid` or `rate_limited`.
 */
export async function verifyRecoveryCode(
  principal: Principal,
  code: string,
  wish: DeviceWish,
  client: ClientContext,
): Promise<Completed> {
  if (wish.trust) requireTrustable(principal);
  const userId = principal.user.id;
  if (principal.user.mfaEnabledAt === null) throw notEnabled();
  const attempt = await reserveAttempt(userId, 'recovery_code');
  const completed = await complete(principal, proofByCode('recovery_code'), wish, client, async (tx, user) => {
    if (!(await spendRecoveryCode(tx, userId, recoveryCodeHash(code), now()))) return false;
    await forgetFailures(tx, userId, MOST_FAILURES);
    const data = { change: 'recovery_code_used', whence: whenceOf(client) } as const;
    await notify(tx, user, { kind: 'second_factor_changed', data });
    return true;
  });
  if (completed) return completed;
  throw await refuseCode(principal, 'recovery_code', attempt, 'code_invalid', client);
}
