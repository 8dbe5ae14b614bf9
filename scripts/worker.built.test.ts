import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runningEmbeddedUrl } from '@/lib/db/embedded/running';
import { schedule } from '@/lib/jobs/schedule';
import { scratchFolder } from '@/lib/testing/postgres';
import { type ServedApp, startApp } from './test/served-app';

const folders: string[] = [];
const apps: ServedApp[] = [];
const databases: postgres.Sql[] = [];

async function served(settings: Record<string, string>): Promise<{ dataDir: string; sql: postgres.Sql }> {
  const dataDir = scratchFolder('jobs');
  folders.push(dataDir);
  apps.push(await startApp({ DATA_DIR: dataDir, ...settings }));
  const sql = postgres(runningEmbeddedUrl(dataDir) ?? '', { max: 1, onnotice: () => {} });
  databases.push(sql);
  return { dataDir, sql };
}

/** Which jobs a runner has put on the schedule of this database. */
async function scheduled(sql: postgres.Sql): Promise<string[]> {
  const [found] = await sql`select to_regclass('graphile_worker._private_known_crontabs') is not null as there`;
  if (!found?.there) return [];
  const rows = await sql<{ identifier: string }[]>`select identifier from graphile_worker._private_known_crontabs`;
  return rows.map(({ identifier }) => identifier).sort();
}

async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await happened())) {
    if (performance.now() > deadline) throw new Error('it did not happen in time');
    await sleep(50);
  }
}

const all = schedule.map(({ job }) => job as string).sort();
let mine: Awaited<ReturnType<typeof served>>;
let bare: Awaited<ReturnType<typeof served>>;

beforeAll(async () => {
  mine = await served({});
  bare = await served({ JOBS: 'none' });
});
afterAll(async () => {
  for (const sql of databases) await sql.end();
  for (const app of apps) await app.stop();
  for (const folder of folders) {
    const cluster = path.join(folder, 'postgres');
    if (lstatSync(cluster).isSymbolicLink()) rmSync(readlinkSync(cluster), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the app runs the jobs itself', async () => {
  await until(async () => (await scheduled(mine.sql)).length > 0);
  expect(await scheduled(mine.sql)).toEqual(all);
});

test('with JOBS=none it does not, and `npm run worker` does, until it is told to end', async () => {
  await sleep(1000);
  expect(await scheduled(bare.sql)).toEqual([]);

  const { npm_lifecycle_event: _, ...env } = process.env;
  const none = { DATABASE_URL: '', DATABASE_DIRECT_URL: '', AUTH_SECRET: '', PUBLIC_URL: '', JOBS: 'none' };
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/worker.ts'], {
    env: { ...env, ...none, DATA_DIR: bare.dataDir, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk));
  const closed = once(child, 'close');
  await until(async () => (await scheduled(bare.sql)).length === all.length);
  child.kill('SIGTERM');
  const [code] = (await closed) as [number | null];
  expect([code, said]).toEqual([0, 'The jobs run here.\nStopping.\n']);
});
