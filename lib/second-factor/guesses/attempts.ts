import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError, type ProblemCode } from '@/lib/core/errors';
import { db } from '@/lib/db/client';
import { noteFailure } from '@/lib/detection/failures';
import { record } from '@/lib/events/queries';
import { accountKey } from '@/lib/limits/keys';
import { notify } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import { findSecondFactor, type SecondFactorRow } from '@/lib/second-factor/queries';
import type { Principal } from '@/lib/sessions/queries';
import { findUserById } from '@/lib/users/queries';
import { type Attempt, reserveAttempt as reserve, returnAttempt, type Waits } from './queries';

export type GuessedFactor = 'totp' | 'recovery_code';

/** Four wrong codes cost nothing; from the fifth in a row on each doubles the wait. */
const WAITS: Waits = { from: 5, firstSeconds: 30, longestSeconds: 3600 };

/** After so many wrong codes in a row those of the app are not taken any more, until one is set up anew. */
export const MOST_FAILURES = 100;

/** True where wrong codes have locked the app. */
export function isLocked({ sealedSecret, failures }: SecondFactorRow): boolean {
  return sealedSecret !== null && failures >= MOST_FAILURES;
}

export const appLocked = () =>
  new AppError('factor_locked', { detail: 'Use a passkey or a recovery code, then set the app up again.' });

export const notEnabled = () => new AppError('mfa_not_enabled', { detail: 'Set one up first, or use another.' });

function tooMany(until: Date): AppError {
  const wait = Math.max(1, Math.ceil((until.getTime() - now().getTime()) / 1000));
  return new AppError('rate_limited', {
    detail: `Wait ${wait} seconds, then try again.`,
    headers: {
      'retry-after': String(wait),
      ratelimit: `"codes";r=0;t=${wait}`,
      'ratelimit-policy': `"codes";q=1;w=${WAITS.longestSeconds}`,
    },
  });
}

/**
 * Counts an attempt at a code as a wrong one, committed by itself, before the code is looked at: of a hundred at once no more are
 * checked than one after the other. Wrong codes count against the account, in whichever session and of whichever kind, until a right one.
 * Throws `rate_limited` while one has to wait, `factor_locked` for an app after a hundred in a row, `mfa_not_enabled`.
 */
export async function reserveAttempt(userId: string, factor: GuessedFactor): Promise<Attempt> {
  const at = now();
  const most = factor === 'totp' ? MOST_FAILURES : null;
  const attempt = await reserve(db(), { userId, at, waits: WAITS, most });
  if (attempt) return attempt;
  const row = await findSecondFactor(db(), userId);
  if (!row || (factor === 'totp' && !row.sealedSecret)) throw notEnabled();
  if (factor === 'totp' && isLocked(row)) throw appLocked();
  // Nothing is left to wait for where the one that was in the way was right.
  throw tooMany(row.blockedUntil ?? at);
}

/** Takes back the count of an attempt that was no guess. */
export async function giveBack(userId: string, { blockedUntil }: Attempt): Promise<void> {
  await returnAttempt(db(), userId, blockedUntil);
}

const failure = { code_invalid: 'Check the code and try again.', code_used: 'Wait for the next code.' };

/**
 * Records a refused code and answers the problem for it. When guessing begins to cost time, and when it has locked the app, the owner is
 * told: whoever guesses codes got past the first factor.
 */
export async function refuseCode(
  { user, session }: Principal,
  factor: GuessedFactor,
  attempt: Attempt,
  reason: Extract<ProblemCode, 'code_invalid' | 'code_used'>,
  client: ClientContext,
): Promise<AppError> {
  const about = { outcome: 'failure', actorId: user.id, sessionId: session.id, method: factor } as const;
  const { failures } = attempt;
  const locked = failures === MOST_FAILURES && attempt.sealed !== null;
  const recorded = db().transaction(async (tx) => {
    await record(tx, client, { type: 'second_factor.failed', ...about, data: { reason } });
    if (reason !== 'code_invalid' || (failures !== WAITS.from && !locked)) return;
    await record(tx, client, { type: 'second_factor.blocked', ...about, data: { failures, locked } });
    const owner = await findUserById(tx, user.id);
    if (owner) await notify(tx, owner, { kind: 'codes_guessed', data: { locked, whence: whenceOf(client) } });
  });
  // The owner is told by the letter above, and hears it once. Detection hears of it whatever becomes of the record.
  const guess = { kind: 'code', account: accountKey(user.id, null), owner: null } as const;
  await recorded.finally(() => (reason === 'code_invalid' ? noteFailure(guess, client) : undefined));
  return new AppError(reason, { detail: failure[reason] });
}
