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
