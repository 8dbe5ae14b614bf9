import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { type Db, db } from '@/lib/db/client';
import { noteFailure } from '@/lib/detection/failures';
import { type NewEvent, record } from '@/lib/events/queries';
import { accountKey, deviceKey, type LimitKey, pairKey, sourceKey } from '@/lib/limits/keys';
import { bySource, orGiveBack, type Reservation, reserve, reserveAll } from '@/lib/limits/reserve';
import { notify } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import type { PasswordVerdict } from '@/lib/methods/password';
import { knowsDevice } from '@/lib/sessions/known-devices/recognise';
import type { UserRow } from '@/lib/users/queries';
import { addFailure, disablePassword, endFailures, findFailures } from './password-failures/queries';
import { checkPassword, PASSWORD_METHOD } from './passwords';

export interface PasswordAttempt {
  /** Whose password it is said to be; null where nobody has the name. */
  user: UserRow | null;
  /** The hash to check against; null is never right. */
  hash: string | null;
  password: string;
  /** The address that was named, in its one spelling where it has one; where there is no user. */
  name?: string | null;
  /** Token of the device cookie; null where there is none. */
  device: string | null;
  /** What is recorded when it is wrong. */
  failure: NewEvent;
}

interface Held {
  all: Reservation[];
  /** On a device the account knows, it is the owner who mistypes. */
  known: boolean;
  /** What the same source has got wrong with the same account. */
  pair: Reservation | undefined;
}

/** The budget all doors share that a password opens: of the account on a device it knows, else of the account and of the source. */
async function reserveAttempt({ user, name = null, device }: PasswordAttempt, client: ClientContext): Promise<Held> {
  if (user && device !== null && (await knowsDevice(user.id, device))) {
    return { all: await reserveAll([['sign_in_device', deviceKey(user.id, device)]]), known: true, pair: undefined };
  }
  const account = accountKey(user?.id ?? null, name);
  const source = sourceKey(client.ip);
  const all = await reserveAll([
    ...bySource('sign_in_ip', client.ip),
    ...bySource('sign_in_source', client.ip),
    ['sign_in_account', account],
  ]);
  const pair = source && (await orGiveBack(all, () => reservePair(pairKey(source, account), all)));
  return pair ? { all: [...all, pair], known: false, pair } : { all, known: false, pair: undefined };
}

/** Ends before the source's own counter does, so that what is taken off that one was counted in it. */
async function reservePair(key: LimitKey, all: readonly Reservation[]): Promise<Reservation | null> {
  const left = all.find(({ standing }) => standing.limit === 'sign_in_source')?.standing.resetSeconds ?? 0;
  return left > 1 ? reserve('sign_in_source', key, { seconds: left - 1 }) : null;
}

/**
 * A right password begins the counters of the account anew, and takes what the source had got wrong with this account off the source's;
 * what it got wrong with others stays, so that an account of one's own buys no further guesses.
 */
async function settleRight({ all, pair }: Held): Promise<void> {
  // Emptied before it is given back: of several right ones at once, each point comes off the source once.
  const ofPair = pair ? await pair.forget() : 1;
  for (const one of all) {
    const { limit } = one.standing;
    if (limit === 'sign_in_account' || limit === 'sign_in_device') await one.forget();
    else if (limit === 'sign_in_source' && one !== pair) await one.giveBack(ofPair);
  }
}

/** So many wrong ones in a row, over whatever time, are no typing errors: the owner is told, and chooses a new password. */
async function countFailure(tx: Db, user: UserRow, client: ClientContext): Promise<number> {
  const { passwordMaxFailures: most } = config().limits;
  const failures = await addFailure(tx, user.id, now());
  if (failures < most || !(await disablePassword(tx, user.id, most, now()))) return failures;
  await record(tx, client, {
    type: 'password.disabled',
    subjectId: user.id,
    method: PASSWORD_METHOD,
    data: { failures },
  });
  await notify(tx, user, { kind: 'password_disabled', data: { whence: whenceOf(client) } });
  return failures;
}

/** In one transaction of its own, for known and unknown accounts alike, so that it stays whatever becomes of the request. */
async function recordFailure(
  { user, hash, failure }: PasswordAttempt,
  held: Held,
  client: ClientContext,
): Promise<void> {
  const tightest = Math.min(...held.all.map(({ standing }) => standing.remaining));
  await db().transaction(async (tx) => {
    const failures = user && hash !== null ? await countFailure(tx, user, client) : null;
    const data = {
      ...failure.data,
      ...(failures !== null && { failures_in_a_row: failures }),
      ...(held.all.length > 0 && { attempts_left: tightest }),
    };
    await record(tx, client, { ...failure, data });
  });
}

/**
 * One attempt at a password, at whichever door. It is counted before it is made, so that of any number at once no more are checked than
 * the limits have; one that is right is given back. A password that was wrong too often in a row is right no more until it is reset, and
 * says so to nobody but the owner, by mail. Throws `rate_limited`, and `busy` without counting anything.
 */
export async function attemptPassword(attempt: PasswordAttempt, client: ClientContext): Promise<PasswordVerdict> {
  const held = await reserveAttempt(attempt, client);
  const { user, hash, password } = attempt;
  let verdict: PasswordVerdict;
  try {
    verdict = await checkPassword(hash, password);
  } catch (error) {
    await Promise.all(held.all.map((one) => one.giveBack()));
    throw error;
  }
  const against = verdict.ok && user ? await findFailures(db(), user.id) : null;
  if (!verdict.ok || against?.disabledAt) {
    // Detection hears of it whatever becomes of the record.
    await recordFailure(attempt, held, client).finally(async () => {
      const account = accountKey(user?.id ?? null, attempt.name ?? null);
      if (!held.known) await noteFailure({ kind: 'password', account, owner: user }, client);
    });
    return { ok: false, needsRehash: false };
  }
  if (user && against) await endFailures(db(), user.id);
  await settleRight(held);
  return verdict;
}
