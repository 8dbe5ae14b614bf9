import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { closeRedis } from '@/lib/limits/redis';
import { ownDatabase } from '@/lib/testing/own-database';
import { hasRedis, startRedis, type TestRedis } from '@/lib/testing/redis';
import { describeRouteLimits, limitsOfRoutes } from './limits-fixture';

let redis: TestRedis;

beforeAll(async () => {
  if (!hasRedis) return;
  redis = await startRedis();
  await ownDatabase('http_limits_redis');
  Object.assign(process.env, limitsOfRoutes, { REDIS_URL: redis.url });
});

afterAll(async () => {
  await closeRedis();
  await closeDb();
  await redis?.stop();
});

describe.skipIf(!hasRedis)('counted by Redis', () => {
  describeRouteLimits();

  test('and not by the database in its place', async () => {
    const observer = new Redis(redis.url);
    const counters = await observer.keys('latchkey:limit:*');
    observer.disconnect();
    expect(counters.length).toBeGreaterThan(20);
  });
});
