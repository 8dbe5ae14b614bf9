import { AppError } from '@/lib/core/errors';
import { log } from '@/lib/core/log';
import { within } from '@/lib/core/within';
import type { Counter, Driver } from './drivers/driver';
import { postgresDriver } from './drivers/postgres';
import { rateLimitFields, type Standing } from './fields';
import { type LimitKey, siteKey, sourceKey } from './keys';
import { byRedis } from './redis';
import { type LimitName, limitOf } from './table';

export interface Reservation {
  standing: Standing;
  /** The attempt, or so much, does not count after all. */
  giveBack(points?: number): Promise<void>;
  /** The attempt costs so much more, which can leave nothing. */
  charge(cost: number): Promise<void>;
  /** Nothing that was counted counts any more. Answers what that was: of any number at once, each point to one. */
  forget(): Promise<number>;
}

/** With this limit the call goes on when nobody can count; with every other it is refused (503 `unavailable`). */
const OPEN_WITHOUT_STORE: ReadonlySet<LimitName> = new Set(['api']);

function refused(standing: Standing): AppError {
  return new AppError('rate_limited', {
    detail: `Try again in ${standing.resetSeconds === 1 ? 'a second' : `${standing.resetSeconds} seconds`}.`,
    headers: { 'retry-after': String(standing.resetSeconds), ...rateLimitFields([standing]) },
  });
}

function uncounted(limit: LimitName, error: unknown): null {
  log.error({ err: error, limit }, 'nobody can count a limit');
  if (OPEN_WITHOUT_STORE.has(limit)) return null;
  throw new AppError('unavailable', {
    detail: 'Try again in a moment.',
    headers: { 'retry-after': '5' },
    cause: error,
  });
}

interface Counting<T> {
  answer: T;
  /** Who counted; what is changed later is changed there. */
  driver: Driver;
}

/** A database that does not answer for so many milliseconds counts as away. */
const PATIENCE = 5000;

/** By Redis where it is set up and well, else by the database. */
async function counting<T>(work: (driver: Driver) => Promise<T>): Promise<Counting<T>> {
  const counted = await byRedis(async (driver) => ({ answer: await work(driver), driver }));
  return counted?.answer ?? { answer: await within(PATIENCE, work(postgresDriver)), driver: postgresDriver };
}

function reservation(
  driver: Driver,
  { counter, cost, ends }: { counter: Counter; cost: number; ends: number },
  standing: Standing,
): Reservation {
  // What was counted stays counted where the store has gone away since: on the safe side.
  const unmended = (error: unknown) => log.warn({ err: error, limit: standing.limit }, 'a limit could not be mended');
  return {
    standing,
    giveBack: (points = cost) => driver.giveBack(counter, points, ends).catch(unmended),
    charge: (more) => driver.charge(counter, more, ends).catch(unmended),
    forget: () =>
      driver.forget(counter).catch((error: unknown) => {
        unmended(error);
        return 0;
      }),
  };
}

const counterOf = (name: LimitName, key: LimitKey, { most, seconds }: { most: number; seconds: number }): Counter => ({
  key: `${name}:${key}`,
  most,
  seconds,
});

/**
 * Counts an attempt before it is made, so that of any number at once no more are made than the limit has. Throws `rate_limited` with
 * `Retry-After`, `RateLimit` and `RateLimit-Policy`; `unavailable` where neither Redis nor the database can count. Null where the limit
 * is off or there is no key for it to count by. `seconds`: how long a counter lasts that begins with this, in place of the limit's own;
 * `times`: so many times the limit.
 */
export async function reserve(
  name: LimitName,
  key: LimitKey | null,
  { cost = 1, seconds, times = 1 }: { cost?: number; seconds?: number; times?: number } = {},
): Promise<Reservation | null> {
  const limit = limitOf(name);
  if (!limit || key === null) return null;
  const most = limit.most * times;
  const counter = counterOf(name, key, { most, seconds: seconds ?? limit.seconds });
  const counted = await counting((driver) => driver.take(counter, cost)).catch((error: unknown) =>
    uncounted(name, error),
  );
  if (!counted) return null;
  const { taken, used, resetMilliseconds, ends } = counted.answer;
  const standing: Standing = {
    limit: name,
    most,
    seconds: limit.seconds,
    remaining: taken ? Math.max(0, most - used) : 0,
    resetSeconds: Math.max(1, Math.ceil(resetMilliseconds / 1000)),
  };
  if (!taken) throw refused(standing);
  return reservation(counted.driver, { counter, cost, ends }, standing);
}

export type Wish = readonly [name: LimitName, key: LimitKey | null, times?: number];

/** Whoever has a whole site has so many sources, and no more. */
const SOURCES_OF_A_SITE = 16;

/** A limit of a source: one more counter holds for all the sources that one customer with IPv6 may have. */
export const bySource = (name: LimitName, ip: string | null): Wish[] => [
  [name, sourceKey(ip)],
  [name, siteKey(ip), SOURCES_OF_A_SITE],
];

/** Several at once, in this order: where one is refused, those before it are given back, for the attempt is not made. */
export async function reserveAll(wishes: readonly Wish[]): Promise<Reservation[]> {
  const held: Reservation[] = [];
  for (const [name, key, times = 1] of wishes) {
    try {
      const one = await reserve(name, key, { times });
      if (one) held.push(one);
    } catch (error) {
      await Promise.all(held.map((other) => other.giveBack()));
      throw error;
    }
  }
  return held;
}

/** Does what was reserved for. Where that cannot be done the fault is ours, and nothing of it counts. */
export async function orGiveBack<T>(held: readonly (Reservation | null)[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await Promise.all(held.map((one) => one?.giveBack()));
    throw error;
  }
}

/** How much is counted at the moment; 0 where the limit is off. Throws `unavailable` where nobody can say. */
export async function countOf(name: LimitName, key: LimitKey | null): Promise<number> {
  const limit = limitOf(name);
  if (!limit || key === null) return 0;
  const counted = await counting((driver) => driver.used(counterOf(name, key, limit))).catch((error: unknown) =>
    uncounted(name, error),
  );
  return counted?.answer ?? 0;
}

/** Begins a counter anew, after what it is for was done: it never rejects. */
export async function forgetCounter(name: LimitName, key: LimitKey): Promise<void> {
  const limit = limitOf(name);
  if (!limit) return;
  const counter = counterOf(name, key, limit);
  // It may be in both, if Redis was away for a while.
  await byRedis((driver) => driver.forget(counter));
  await postgresDriver
    .forget(counter)
    .catch((error: unknown) => log.warn({ err: error, limit: name }, 'a limit could not be mended'));
}
