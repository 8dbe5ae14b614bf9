import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { closeRedis } from '@/lib/limits/redis';
import { race } from '@/lib/testing/races';
import { hasRedis, startRedis, type TestRedis } from '@/lib/testing/redis';
import { health } from './health';

describe.skipIf(!hasRedis)('GET /health with Redis', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await startRedis();
    process.env.REDIS_URL = redis.url;
  });

  afterAll(async () => {
    await closeRedis();
    await closeDb();
    await redis.stop();
  });

  const stateOf = async () => {
    const answer = await health();
    const body = (await answer.json()) as { status: string; database: string; redis: string };
    return { http: answer.status, ...body };
  };

  test('of any number who ask at once one asks Redis', async () => {
    await stateOf();
    const observer = new Redis(redis.url);
    const asked = async () => Number(/cmdstat_set:calls=(\d+)/.exec(await observer.info('commandstats'))?.[1] ?? 0);
    const before = await asked();
    const answers = await race(50, stateOf);
    expect(answers.every(({ redis: state }) => state === 'connected')).toBe(true);
    expect((await asked()) - before).toBeLessThan(10);
    observer.disconnect();
  });

  test('is healthy while Redis answers, and degraded, not ill, while it does not', async () => {
    expect(await stateOf()).toMatchObject({ http: 200, status: 'healthy', database: 'connected', redis: 'connected' });
    await redis.kill();
    expect(await stateOf()).toMatchObject({ http: 200, status: 'degraded', redis: 'disconnected' });
    await redis.start();
    for (let tries = 0; (await stateOf()).redis !== 'connected'; tries += 1) expect(tries).toBeLessThan(200);
  });
});
