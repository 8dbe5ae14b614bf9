import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken } from '@/lib/testing/mails';
import { ownDatabase } from '@/lib/testing/own-database';
import { newPassword, proofOf, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { hasRedis, startRedis, type TestRedis } from '@/lib/testing/redis';
import { browser, program } from '@/lib/testing/requests';
import { enrolled, giveCode, giveRecoveryCode, pendingFor, unusedCode } from '@/lib/testing/second-factor';
import { until } from '@/lib/testing/until';
import { connectEvm } from '@/lib/testing/wallets';
import { closeRedis, redisState } from './redis';

const auth = '/api/v1/auth';
let sources = 0;
const post = (path: string, body: object) => {
  sources += 1;
  return program().post(`${auth}/${path}`, body, { 'x-latchkey-client-ip': `198.51.100.${sources % 250}` });
};

describe.skipIf(!hasRedis)('what Redis has lost, or has again', () => {
  let redis: TestRedis;
  let observer: Redis;

  beforeAll(async () => {
    await ownDatabase('old_snapshot');
    redis = await startRedis();
    observer = new Redis(redis.url);
    observer.on('error', () => {});
    process.env.LIMITS = '';
    process.env.REDIS_URL = redis.url;
  });

  afterAll(async () => {
    observer.disconnect();
    await closeRedis();
    await redis.stop();
    await closeDb();
  });

  /** Everything that counts once or can be revoked, used or revoked; answers what still opens something. */
  async function used() {
    const [person, careful] = [await signedUp(), await enrolled()];
    const page = browser();
    const { email, password } = person;
    succeeded(await page.post(`${auth}/email/login`, { email, password, transport: 'cookie' }), 200);
    const cookie = page.cookies.get('latchkey.session') ?? '';
    const proof = await proofOf(connectEvm());
    const code = await unusedCode(careful.id, careful.seed);
    const [recovery = ''] = careful.recoveryCodes;
    succeeded(await post('password/forgot', { email }), 202);
    await runJobs('answer_forgot');
    const token = await mailedToken(email, 'reset_password');
    const again = browser();
    again.cookies.set('latchkey.session', cookie);
    const opens: Record<string, () => Promise<boolean>> = {
      'a nonce': async () => (await post('evm/verify', proof)).status === 201,
      'a code of an app': async () => (await giveCode(await pendingFor(careful), code)).status === 200,
      'a recovery code': async () => (await giveRecoveryCode(await pendingFor(careful), recovery)).status === 200,
      'a session': async () => (await whoIs(again)) === person.id,
      'an access token': async () => (await whoIs(person.api)) === person.id,
      'a refresh token': async () => (await post('refresh', { refresh_token: person.refreshToken })).status === 200,
      'a mailed link': async () =>
        (await post('password/reset', { token, new_password: newPassword() })).status === 200,
    };
    return async () => {
      const open: string[] = [];
      for (const [what, isOpen] of Object.entries(opens)) if (await isOpen()) open.push(what);
      return open;
    };
  }

  test('FLT-05 FLT-04: nothing that was used or revoked counts again when Redis has an old snapshot, or nothing', async () => {
    const whatOpens = await used();
    await observer.save();
    const counters = async () => (await observer.keys('*')).filter((key) => key !== 'latchkey:probe').sort();
    const before = await counters();
    expect(before.length).toBeGreaterThan(0);
    for (const key of before) expect(key).toMatch(/^latchkey:limit:/);

    expect(await whatOpens()).toHaveLength(7);
    await redis.kill();
    await redis.start();
    await until(async () => (await redisState()) === 'connected');
    expect(await counters()).toEqual(before);
    expect(await whatOpens()).toEqual([]);
    await observer.flushall();
    expect(await whatOpens()).toEqual([]);
  });
});
