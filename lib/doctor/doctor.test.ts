import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { seconds, shifted } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { db } from '@/lib/db/client';
import { sessions, users } from '@/lib/db/schema';
import { ownDatabase } from '@/lib/testing/own-database';
import { hasRedis, startRedis } from '@/lib/testing/redis';
import { smtpServer, type TestSmtpServer } from '@/lib/testing/smtp';
import { lookAtDatabase } from './database';

// These have an AUTH_SECRET of their own, which other tests' signing keys know nothing of.
await ownDatabase('doctor');

/** Each look is a process of its own, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

const SECRETS = {
  app: 'app-secret-3d90-of-more-than-thirty-two-bytes',
  mail: 'mail-pass-7f3a',
  database: 'database-pass-9c1e',
  redis: 'redis-pass-55b0',
};
const children: ChildProcess[] = [];

function command(script: string, settings: Record<string, string>, output: 'pipe' | 'ignore'): ChildProcess {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', `scripts/${script}.ts`], {
    env: { ...env, LOG_LEVEL: 'silent', AUTH_SECRET: SECRETS.app, ...settings },
    stdio: ['ignore', output, output],
  });
  children.push(child);
  return child;
}

/** `npm run doctor` on the database of these tests. */
async function doctor(settings: Record<string, string> = {}): Promise<{ code: number | null; text: string }> {
  const child = command('doctor', settings, 'pipe');
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk;
    });
  const [code] = (await once(child, 'close')) as [number | null];
  for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
  expect(text).not.toMatch(/\n\s+at /);
  return { code, text };
}

/** Somebody who signed in from there, now or some days ago. */
async function signedIn(ip: string | null, daysAgo = 0): Promise<void> {
  const [id, userId] = [newId(), newId()];
  const at = new Date(Date.now() - daysAgo * 86_400_000);
  const hex = at.getTime().toString(16).padStart(12, '0');
  const dated = `${hex.slice(0, 8)}-${hex.slice(8)}${id.slice(13)}`;
  await db().insert(users).values({ id: userId, createdAt: at, updatedAt: at });
  await db()
    .insert(sessions)
    .values({
      ...{ id: dated, userId, transport: 'bearer', method: 'password', amr: ['pwd'], ip },
      ...{ createdAt: at, authenticatedAt: at, lastSeenAt: at, idleExpiresAt: at, expiresAt: at },
    });
}

const from = async (...addresses: (string | null)[]) => {
  for (const ip of addresses) await signedIn(ip);
};

let server: TestSmtpServer;
beforeAll(async () => {
  server = await smtpServer();
  command('worker', {}, 'ignore');
  // The first one also makes the signing key.
  for (let n = 0; n < 60 && !(await doctor()).text.includes('They run in 1 process'); n += 1) await sleep(500);
}, 60_000);
beforeEach(async () => {
  await db().execute(sql`truncate users cascade`);
});
afterAll(async () => {
  for (const child of children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await server.close();
});

describe('npm run doctor', () => {
  test('finds nothing where nothing is wrong, and says what it looked at', async () => {
    const { code, text } = await doctor({ SMTP_URL: server.url });
    expect(text).toMatch(/\n\nAll is well\.\n$/);
    const subjects = [
      'settings',
      'database',
      'clock',
      'tables',
      'signing keys',
      'jobs',
      'mails',
      'clients',
      'mail server',
      'redis',
      'files',
    ];
    expect(text.match(/^ok {6}.{14}/gm)?.map((line) => line.slice(8).trim())).toEqual(subjects);
    expect(code).toBe(0);
  });

  test('FLT-09: lists every setting that is wrong, with the line that mends it', async () => {
    const { code, text } = await doctor({ TRUSTED_PROXIES: '0.0.0.0/0', PORT: 'many' });
    expect(code).toBe(1);
    expect(text).toContain('TRUSTED_PROXIES=loopback');
    expect(text).toMatch(/PORT .*\n +PORT=/);
  });

  test('says so where the database does not answer, and still looks at the rest', async () => {
    const { code, text } = await doctor({
      DATABASE_URL: `postgres://latchkey:${SECRETS.database}@127.0.0.1:1/latchkey`,
    });
    expect(code).toBe(1);
    expect(text).toMatch(/^BROKEN {2}database {6}It does not answer \(ECONNREFUSED\)/m);
    expect(text).toMatch(/^ok {6}mail server/m);
    expect(text).not.toMatch(/jobs|clients/);
  });

  test('says so where the mail server does not let us in', async () => {
    server.whim = (step) => (step === 'auth' ? { code: 535, text: '5.7.8 no' } : 'go on');
    const url = new URL(server.url);
    Object.assign(url, { username: 'latchkey', password: SECRETS.mail });
    const { code, text } = await doctor({ SMTP_URL: url.href });
    server.whim = () => 'go on';
    expect(code).toBe(1);
    expect(text).toMatch(/^BROKEN {2}mail server {3}127\.0\.0\.1 on port \d+ does not take our mail: /m);
    expect((await doctor({ SMTP_URL: 'smtp://127.0.0.1:1' })).text).toMatch(/mail server.*connection failed/);
    expect(server.received).toEqual([]);
  });

  test('says so where Redis is to count and does not; the database does meanwhile, so nothing is broken', async () => {
    const { code, text } = await doctor({ REDIS_URL: `redis://:${SECRETS.redis}@127.0.0.1:1` });
    expect(text).toMatch(/^LOOK {4}redis {9}It does not answer/m);
    expect(text).toMatch(/It works\. 1 to look at\.\n$/);
    expect(code).toBe(0);
  });

  test('says which files of places and networks cannot be read', async () => {
    const { code, text } = await doctor({ GEOIP_DATABASE: '/nowhere/city.mmdb', REPUTATION_LISTS: 'package.json' });
    expect(text).toMatch(/^LOOK {4}files {9}\/nowhere\/city\.mmdb cannot be read/m);
    expect(code).toBe(0);
  });

  test.skipIf(!hasRedis)(
    'FLT-04: asks a Redis that answers, and does not take one that forgets, or only reads, for well',
    async () => {
      const redis = await startRedis();
      try {
        expect((await doctor({ REDIS_URL: redis.url })).text).toMatch(/^ok {6}redis {9}It answers/m);
      } finally {
        await redis.stop();
      }
      const evicting = await startRedis('--maxmemory', '64mb', '--maxmemory-policy', 'volatile-lru');
      try {
        const { code, text } = await doctor({ REDIS_URL: evicting.url });
        expect([code, text]).toEqual([0, expect.stringMatching(/^LOOK {4}redis {9}It forgets what it counted/m)]);
      } finally {
        await evicting.stop();
      }
      // It refuses writes where too few replicas took them, and has none.
      const readOnly = await startRedis('--min-replicas-to-write', '1');
      try {
        expect((await doctor({ REDIS_URL: readOnly.url })).text).toMatch(/^LOOK {4}redis/m);
      } finally {
        await readOnly.stop();
      }
    },
  );

  test('says so where AUTH_SECRET is not the one that sealed the signing keys', async () => {
    const { code, text } = await doctor({ AUTH_SECRET: 'another secret of at least thirty-two bytes' });
    expect(text).toMatch(/^BROKEN {2}signing keys {2}AUTH_SECRET does not open 1 of 1/m);
    expect(code).toBe(1);
  });

  test('knows tables of an older version from those of a newer one', async () => {
    const table = sql.raw('drizzle.__drizzle_migrations');
    const rows = await db().execute<{ id: number; hash: string; created_at: string }>(
      sql`select * from ${table} order by id desc limit 1`,
    );
    const [last] = rows;
    await db().execute(sql`update ${table} set created_at = 9999999999999 where id = ${last?.id}`);
    try {
      expect(await doctor()).toEqual({ code: 0, text: expect.stringMatching(/^LOOK {4}tables {8}.*newer version/m) });
      await db().execute(sql`update ${table} set created_at = 1 where id = ${last?.id}`);
      const old = await doctor();
      expect(old).toEqual({
        code: 1,
        text: expect.stringMatching(/^BROKEN {2}tables {8}1 migration of this version/m),
      });
    } finally {
      await db().execute(sql`update ${table} set created_at = ${last?.created_at} where id = ${last?.id}`);
    }
  });

  test('FLT-11: says so where the clocks differ', async () => {
    const clock = async (apart: number) =>
      (await shifted(apart, lookAtDatabase)).find(({ subject }) => subject === 'clock');
    expect(await clock(0)).toMatchObject({ state: 'fine' });
    expect(await clock(seconds(5))).toMatchObject({
      state: 'doubtful',
      says: expect.stringMatching(/ (?:5|4\.9|5\.1) s ahead/),
    });
    expect(await clock(seconds(-90))).toMatchObject({ state: 'broken', says: expect.stringContaining('behind') });
  });

  test('says so where all people seem to share one address, and what to set', async () => {
    await from(...Array<string>(5).fill('10.0.0.1'), null, null);
    const unnamed = await doctor();
    expect(unnamed.text).toMatch(
      /^LOOK {4}clients {7}All seem to share one address\. Within a week 5 users came from 1 address, such as 10\.0\.0\.1:/m,
    );
    expect(unnamed.text).toContain('TRUSTED_PROXIES=loopback');
    expect(unnamed.code).toBe(0);
    expect((await doctor({ TRUSTED_PROXIES: 'loopback' })).text).toContain('See that the proxy adds X-Forwarded-For');
  });

  test('does not take a few people under one roof, people of old, or people from everywhere for such', async () => {
    await from(...Array<string>(4).fill('10.0.0.1'), null, null, null);
    expect((await doctor()).text).toMatch(/^ok {6}clients {7}Within a week 4 users came from 1 address\.$/m);
    for (let n = 0; n < 6; n += 1) await signedIn('10.0.0.1', 8);
    expect((await doctor()).text).toMatch(/^ok {6}clients/m);
    await from('10.0.0.1', '2001:db8::1');
    expect((await doctor()).text).toMatch(/^ok {6}clients {7}Within a week 6 users came from 2 addresses\.$/m);
  });

  test('an https address without a named proxy is told of before anybody signed in', async () => {
    const https = { PUBLIC_URL: 'https://auth.example.com', SMTP_URL: server.url };
    expect((await doctor(https)).text).toMatch(/^LOOK {4}clients {7}PUBLIC_URL is https/m);
    expect((await doctor({ ...https, TRUSTED_PROXIES: '1' })).text).toMatch(/^ok {6}clients/m);
  });
});
