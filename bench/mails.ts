import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId, newToken } from '@/lib/core/ids';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/db/embedded';
import { migrate } from '@/lib/db/migrate';
import { scratchFolder } from '@/lib/testing/postgres';
import { smtpServer, type TestSmtpServer } from '@/lib/testing/smtp';
import { table } from './table';

const MAILS = 1000;
/** Transactions that commit at the same time. */
const WRITERS = 10;
const SINGLE = 50;

const project = path.resolve(import.meta.dirname, '..');
const folder = scratchFolder('bench-mails');
let database: EmbeddedPostgres | undefined;
let server: TestSmtpServer | undefined;
let worker: ChildProcess | undefined;

async function cleanUp(): Promise<void> {
  if (worker && worker.exitCode === null && worker.signalCode === null) {
    worker.kill('SIGTERM');
    await once(worker, 'exit');
  }
  await server?.close();
  await database?.stop();
  for (const used of [database?.folder, folder]) if (used) rmSync(used, { recursive: true, force: true });
}

/** Writes one mail as a request would; answers when that was committed. */
async function write(id: { recipient: string }): Promise<number> {
  const { db } = await import('@/lib/db/client');
  const { post } = await import('@/lib/mail/outbox');
  const whence = { at: '2026-03-04T05:06:07.000Z', device: 'Firefox on Windows', place: 'Portugal', ip: '192.0.2.1' };
  const link = { token: newToken(), expiresAt: new Date(Date.now() + 1_800_000) };
  await db().transaction((tx) =>
    post(tx, { userId: null, ...id, letter: { kind: 'reset_password', data: { whence } }, link }),
  );
  return performance.now();
}

const quantile = (sorted: number[], of: number) => sorted[Math.min(sorted.length - 1, Math.floor(of * sorted.length))];

/** From the commit to the `DATA` command, of every mail that was written, in milliseconds, sorted. */
function latencies(committed: Map<string, number>, received: TestSmtpServer['received']): number[] {
  return received
    .flatMap(({ to: [to = ''], at }) => {
      const since = committed.get(to);
      return since === undefined ? [] : [Math.max(0, at - since)];
    })
    .sort((a, b) => a - b);
}

function row(name: string, times: number[], perSecond?: number): string[] {
  const shown = [quantile(times, 0.5), quantile(times, 0.95), times.at(-1)].map((time) => (time ?? 0).toFixed(0));
  return [name, String(times.length), ...shown, perSecond ? perSecond.toFixed(0) : ''];
}

async function bench(): Promise<void> {
  database = await startEmbeddedPostgres(path.join(folder, 'data'));
  await migrate(database.url);
  server = await smtpServer();
  const settings = {
    NODE_ENV: 'production' as const,
    DATABASE_URL: database.url,
    DATABASE_DIRECT_URL: '',
    AUTH_SECRET: newToken(),
    PUBLIC_URL: 'http://localhost:3000',
    SMTP_URL: server.url,
    LOG_LEVEL: 'warn',
  };
  Object.assign(process.env, settings);
  worker = spawn(process.execPath, ['--import', 'tsx', 'scripts/worker.ts'], {
    cwd: project,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { received } = server;
  // The first is not counted: the process has to start.
  await write({ recipient: `${newId()}@example.com` });
  await server.until(1, 60_000);

  const rows: string[][] = [];
  const single = new Map<string, number>();
  for (let turn = 0; turn < SINGLE; turn += 1) {
    await sleep(100);
    const recipient = `${newId()}@example.com`;
    single.set(recipient, await write({ recipient }));
    await server.until(turn + 2, 30_000);
  }
  rows.push(row('one at a time, idle', latencies(single, received)));

  const burst = new Map<string, number>();
  const since = performance.now();
  const writer = async () => {
    for (let turn = 0; turn < MAILS / WRITERS; turn += 1) {
      const recipient = `${newId()}@example.com`;
      burst.set(recipient, await write({ recipient }));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  const written = (performance.now() - since) / 1000;
  await server.until(1 + SINGLE + MAILS, 300_000);
  const seconds = (performance.now() - since) / 1000;
  rows.push(row(`${MAILS} at once`, latencies(burst, received), MAILS / seconds));

  const [cpu] = cpus();
  const load = loadavg()[0]?.toFixed(1);
  console.log(`\nNode ${process.version}, ${cpus().length} x ${cpu?.model.trim()}, load average ${load}.`);
  console.log(
    `${MAILS} transactions committed in ${written.toFixed(1)} s, all mails taken after ${seconds.toFixed(1)} s.`,
  );
  console.log(`\n${table(['Commit to DATA', 'mails', 'p50 ms', 'p95 ms', 'max ms', 'per second'], rows)}`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void cleanUp().finally(() => process.exit(130)));
await bench().finally(async () => {
  const { closeDb } = await import('@/lib/db/client');
  await closeDb();
  await cleanUp();
});
