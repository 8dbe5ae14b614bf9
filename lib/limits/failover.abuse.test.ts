import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { stopwatch } from '@/lib/core/clock';
import { AppError } from '@/lib/core/errors';
import { newToken } from '@/lib/core/ids';
import { passwordHashOperations } from '@/lib/methods/password';
import { race, tally } from '@/lib/testing/races';
import { hasRedis, startRedis, type TestRedis } from '@/lib/testing/redis';
import { type Answer, program } from '@/lib/testing/requests';
import { accountKey } from './keys';
import { closeRedis, redisState } from './redis';
import { countOf, reserve } from './reserve';

const newKey = () => accountKey(null, newToken());
const attempt = async (key: ReturnType<typeof newKey>): Promise<string> => {
  try {
    await reserve('sign_in_account', key);
    return 'taken';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
};
const taken = (outcomes: string[]) => outcomes.filter((outcome) => outcome === 'taken').length;

async function until(state: Awaited<ReturnType<typeof redisState>>): Promise<void> {
  for (let tries = 0; (await redisState()) !== state; tries += 1) {
    if (tries > 100) throw new Error(`Redis was not seen to be ${state}.`);
    await sleep(100);
  }
}

/** A probe a second finds it well; this waits until one has. */
async function untilItCounts(observer: Redis): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const key = newKey();
    await attempt(key);
    if ((await observer.keys(`*${key}*`)).length > 0) return;
    await sleep(100);
  }
  throw new Error('Redis did not count again.');
}

describe.skipIf(!hasRedis)('when Redis fails', () => {
  let redis: TestRedis;
  let observer: Redis;

  beforeAll(async () => {
    redis = await startRedis();
    observer = new Redis(redis.url);
    observer.on('error', () => {});
    process.env.LIMITS = '';
    process.env.REDIS_URL = redis.url;
  });

  afterEach(async () => {
    redis.goOn();
    await untilItCounts(observer);
  });

  afterAll(async () => {
    observer.disconnect();
    await closeRedis();
    await redis.stop();
  });

  test('it counts while it is well', async () => {
    const key = newKey();
    expect(taken(await race(20, () => attempt(key)))).toBe(5);
    expect(await observer.keys(`*${key}*`)).toHaveLength(1);
    expect(await redisState()).toBe('connected');
  });

  test('RLM-10: one that goes down in the middle of an attack is replaced by the database within the request', async () => {
    const key = newKey();
    const flood: Promise<string>[] = [];
    for (let wave = 0; wave < 30; wave += 1) {
      flood.push(...Array.from({ length: 10 }, () => attempt(key)));
      if (wave === 2) await redis.kill();
      await sleep(20);
    }
    const outcomes = await Promise.all(flood);
    expect(new Set(outcomes)).toEqual(new Set(['taken', 'rate_limited']));
    // Each store lets through at most the limit.
    expect(taken(outcomes)).toBeGreaterThanOrEqual(5);
    expect(taken(outcomes)).toBeLessThanOrEqual(10);
    expect(await redisState()).toBe('disconnected');
    expect(await attempt(key)).toBe('rate_limited');
    await redis.start();
    await until('connected');
  });

  test('RLM-10: of a flood of sign-ins while it goes down and comes back empty no more get through than the limit at each change, and none is an error', async () => {
    const email = `${newToken()}@example.com`;
    const guess = (n: number) =>
      program().post(
        '/api/v1/auth/email/login',
        { email, password: newToken() },
        { 'x-latchkey-client-ip': `198.51.100.${n % 250}` },
      );
    const before = passwordHashOperations();
    const flood: Promise<Answer>[] = [];
    for (let wave = 0; wave < 20; wave += 1) {
      flood.push(...Array.from({ length: 10 }, (_, n) => guess(10 * wave + n)));
      if (wave === 2) await redis.kill();
      if (wave === 12) await redis.start();
      await sleep(20);
    }
    const answers = await Promise.all(flood);
    const { '401 invalid_credentials': checked = 0, '429 rate_limited': refused = 0 } = tally(answers);
    expect(checked + refused).toBe(200);
    // Five by Redis, five by the database, and on a slow machine five by the Redis that forgot.
    expect(checked).toBeGreaterThanOrEqual(5);
    expect(checked).toBeLessThanOrEqual(15);
    expect(passwordHashOperations() - before).toBe(checked);
    await until('connected');
  });

  test('FLT-04: one that does not answer is not waited for again and again, and what it answers seconds late changes nothing', async () => {
    const key = newKey();
    redis.freeze();
    const outcomes: string[] = [];
    for (let again = 0; again < 20; again += 1) outcomes.push(await attempt(key));
    expect(taken(outcomes)).toBe(5);
    expect(await redisState()).toBe('disconnected');
    redis.goOn();
    await untilItCounts(observer);
    expect(taken(await race(20, () => attempt(key)))).toBeLessThanOrEqual(5);
    expect(await attempt(key)).toBe('rate_limited');
  });

  test('RLM-07: is not taken for slow where this process is: whoever keeps it busy gets no limit once more', async () => {
    const key = newKey();
    const first = race(3, () => attempt(key));
    // The commands are on their way, and nothing was read yet.
    for (let turn = 0; turn < 50; turn += 1) await null;
    // Longer than anybody waits for Redis.
    for (const busy = stopwatch(); busy() < 600; );
    expect(taken(await first)).toBe(3);
    expect(taken(await race(20, () => attempt(key)))).toBe(2);
    // All five in Redis: the database did not have to count.
    const [name = ''] = await observer.keys(`*${key}*`);
    expect(await observer.get(name)).toBe('5');
  });

  test('FLT-04: one that only reads is as good as none', async () => {
    const key = newKey();
    await observer.replicaof('127.0.0.1', 1);
    const outcomes = await race(20, () => attempt(key));
    expect(taken(outcomes)).toBe(5);
    expect(await redisState()).toBe('disconnected');
    await observer.replicaof('NO', 'ONE');
  });

  test('FLT-04: one that is full refuses to count, and the database does it', async () => {
    const key = newKey();
    await observer.config('SET', 'maxmemory', '1');
    expect(taken(await race(20, () => attempt(key)))).toBe(5);
    await observer.config('SET', 'maxmemory', '0');
  });

  test('FLT-04: one that forgets everything begins to count anew, and no more', async () => {
    const key = newKey();
    expect(taken(await race(20, () => attempt(key)))).toBe(5);
    await observer.flushall();
    expect(taken(await race(20, () => attempt(key)))).toBe(5);
  });

  test('RLM-12: every counter has an end, and a name of one length whatever it is about', async () => {
    await race(50, (racer) => attempt(accountKey(null, `${racer}${'x'.repeat(racer * 200)}@example.com`)));
    const names = await observer.keys('latchkey:limit:sign_in_account:*');
    expect(names.length).toBeGreaterThanOrEqual(50);
    expect(new Set(names.map(({ length }) => length)).size).toBe(1);
    for (const name of names) expect(await observer.pttl(name)).toBeGreaterThan(0);
    expect(await countOf('sign_in_account', accountKey(null, '0@example.com'))).toBe(1);
  });
});
