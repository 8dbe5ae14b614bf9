import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '@/lib/core/errors';
import { closeDb } from '@/lib/db/client';
import { program } from '@/lib/testing/requests';
import { accountKey, userKey } from './keys';
import { closeRedis } from './redis';
import { reserve } from './reserve';
import { limitTable } from './table';

// Neither answers: nobody listens at port 1.
beforeAll(() => {
  process.env.DATABASE_URL = 'postgres://nobody:nothing@127.0.0.1:1/none';
  process.env.REDIS_URL = 'redis://127.0.0.1:1';
  process.env.LIMITS = '';
});

afterAll(async () => {
  await closeRedis();
  await closeDb();
});

describe('where neither Redis nor the database can count', () => {
  const closed = Object.keys(limitTable).filter((name) => name !== 'api') as (keyof typeof limitTable)[];

  test.each(closed.map((name) => [name]))('RLM-10: %s lets nobody through', async (name) => {
    const refused = await reserve(name, accountKey(null, 'somebody')).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AppError);
    expect(refused).toMatchObject({ code: 'unavailable', details: { headers: { 'retry-after': '5' } } });
  });

  test('the limit of all calls alone does not stand in the way of those that need no counter', async () => {
    expect(await reserve('api', userKey('somebody'))).toBeNull();
  });

  test.each([
    ['/api/v1/auth/email/login', { email: 'v@example.com', password: 'stone river forty' }],
    ['/api/v1/auth/email/signup', { email: 'v@example.com', password: 'stone river forty' }],
    ['/api/v1/auth/password/forgot', { email: 'v@example.com' }],
    ['/api/v1/auth/refresh', { refresh_token: 'x'.repeat(43) }],
    ['/api/v1/auth/evm/challenge', { address: '0x52908400098527886e0f7030069857d2e4169ee7' }],
  ])('RLM-10: %s answers 503 and when to come back', async (path, body) => {
    const answer = await program().post(path, body, { 'x-latchkey-client-ip': '203.0.113.9' });
    expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
