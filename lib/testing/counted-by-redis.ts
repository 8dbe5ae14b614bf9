import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { closeRedis } from '@/lib/limits/redis';
import { ownDatabase } from './own-database';
import { hasRedis, startRedis, type TestRedis } from './redis';

/** The tests of a suite with a Redis that counts, and a database of their own by this name. Skipped, and said so, without Redis. */
export function describeCountedByRedis(database: string, settings: Record<string, string>, suite: () => void): void {
  let redis: TestRedis;

  beforeAll(async () => {
    if (!hasRedis) return;
    redis = await startRedis();
    await ownDatabase(database);
    Object.assign(process.env, settings, { REDIS_URL: redis.url });
  });

  afterAll(async () => {
    await closeRedis();
    await closeDb();
    await redis?.stop();
  });

  describe.skipIf(!hasRedis)('counted by Redis', () => {
    suite();

    test('and not by the database in its place', async () => {
      const observer = new Redis(redis.url);
      const counters = await observer.keys('latchkey:limit:*');
      observer.disconnect();
      expect(counters.length).toBeGreaterThan(20);
    });
  });
}
