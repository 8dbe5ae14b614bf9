import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@/lib/core/ids';
import { onDatabaseOf } from '@/lib/testing/app-database';
import { removeDataFolder, scratchFolder } from '@/lib/testing/postgres';
import { until } from '@/lib/testing/until';
import { type ServedApp, startApp } from '@/scripts/test/served-app';

const dataDir = scratchFolder('blocked');
let app: ServedApp;
beforeAll(async () => {
  app = await startApp({ DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
});
afterAll(async () => {
  await app.stop();
  removeDataFolder(dataDir);
});

const status = async (path: string) => (await fetch(`${app.url}${path}`, { redirect: 'manual' })).status;

test('a blocked source is refused pages, files and the API alike, and is heard of at once; /health answers', async () => {
  const paths = ['/sign-in', '/api/v1/auth/me', '/api/auth/session', '/.well-known/jwks.json', '/nothing'];
  expect(await status('/sign-in')).toBe(200);
  await onDatabaseOf(
    dataDir,
    (sql) => sql`insert into blocked_ips (id, network, reason, created_at)
      values (${newId()}, '127.0.0.1', 'test', now()), (${newId()}, '::1', 'test', now())`,
  );
  await until(async () => (await status('/sign-in')) === 403);
  for (const path of paths) expect(await status(path), path).toBe(403);
  expect([await status('/health'), await status('/health/live')]).toEqual([200, 200]);
  await onDatabaseOf(dataDir, (sql) => sql`delete from blocked_ips`);
  await until(async () => (await status('/sign-in')) === 200);
});

test('a blocked person gets a page that says until when; what scripts and programs ask for stays a problem document', async () => {
  await onDatabaseOf(
    dataDir,
    (sql) => sql`insert into blocked_ips (id, network, reason, created_at, expires_at)
      values (${newId()}, '127.0.0.1', 'test', now(), now() + interval '5 minutes'),
        (${newId()}, '::1', 'test', now(), now() + interval '5 minutes')`,
  );
  await until(async () => (await status('/sign-in')) === 403);
  const person = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html,*/*;q=0.8' };
  // What fetch sends itself says that a script asks.
  const get = async (path: string, headers: Record<string, string>) => {
    const asked = request(`${app.url}${path}`, { headers }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, headers: answer.headers, text: (await answer.toArray()).join('') };
  };

  for (const path of ['/sign-in', '/account', '/verify-email', '/nothing', '/api/auth/signin']) {
    const page = await get(path, person);
    expect([page.status, page.headers['content-type']], path).toEqual([403, 'text/html; charset=utf-8']);
    expect(Number(page.headers['retry-after']), path).toBeGreaterThan(280);
    expect(page.headers['cache-control'], path).toBe('no-store');
    const [, nonce] = /<style nonce="([^"]+)">/.exec(page.text) ?? [];
    const policy = String(page.headers['content-security-policy']);
    if (path.startsWith('/api/')) expect(policy).toContain("default-src 'none'");
    else expect(policy, path).toContain(`style-src 'self' 'nonce-${nonce}'`);
  }

  const router = { 'sec-fetch-mode': 'cors', accept: '*/*', rsc: '1' };
  for (const [path, headers] of [
    ['/account', router],
    ['/account?_rsc=1', { ...router, 'next-router-prefetch': '1' }],
    ['/api/v1/auth/me', person],
    ['/sign-in', { accept: '*/*' }],
  ] as const) {
    const answer = await get(path, headers);
    expect([answer.status, answer.headers['content-type']], path).toEqual([
      403,
      'application/problem+json; charset=utf-8',
    ]);
    expect(JSON.parse(answer.text), path).toMatchObject({ code: 'source_blocked', status: 403 });
  }
  await onDatabaseOf(dataDir, (sql) => sql`delete from blocked_ips`);
});
