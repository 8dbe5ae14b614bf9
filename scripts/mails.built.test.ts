import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/lib/core/ids';
import { runningEmbeddedUrl } from '@/lib/db/embedded/running';
import { scratchFolder } from '@/lib/testing/postgres';
import { smtpServer, type TestSmtpServer } from '@/lib/testing/smtp';
import { type ServedApp, startApp } from './test/served-app';

const dataDir = scratchFolder('mails');
let app: ServedApp;
let server: TestSmtpServer;

async function mails(...args: string[]): Promise<{ code: number | null; text: string }> {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const none = { DATABASE_URL: '', DATABASE_DIRECT_URL: '', AUTH_SECRET: '', PUBLIC_URL: '', DATA_DIR: dataDir };
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/mails.ts', ...args], {
    env: { ...env, ...none, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text: text.trim() };
}

/** A mail that the server refuses for good. */
async function refused(): Promise<string> {
  const id = newId();
  const data = JSON.stringify({ whence: { at: '2026-03-04T05:06:07.000Z', device: 'Firefox', place: null, ip: null } });
  const sql = postgres(runningEmbeddedUrl(dataDir) ?? '', { max: 1, onnotice: () => {} });
  try {
    await sql.begin(async (tx) => {
      await tx`insert into mails (id, kind, recipient, data, created_at)
        values (${id}, 'password_changed', ${`${id}@example.com`}, ${data}::text::jsonb, now())`;
      await tx`select graphile_worker.add_job('send_mail', ${JSON.stringify({ mailId: id })}::text::json)`;
    });
    const since = performance.now();
    while ((await sql`select from mails where id = ${id} and failed_at is not null`).length === 0) {
      if (performance.now() - since > 10_000) throw new Error('it was not given up in time');
      await sleep(50);
    }
  } finally {
    await sql.end();
  }
  return id;
}

beforeAll(async () => {
  server = await smtpServer();
  server.whim = (step) => (step === 'rcpt' ? { code: 550, text: '5.1.1 unknown' } : 'go on');
  app = await startApp({ DATA_DIR: dataDir, SMTP_URL: server.url, LOG_LEVEL: 'silent' });
});
afterAll(async () => {
  await app.stop();
  await server.close();
  const cluster = path.join(dataDir, 'postgres');
  if (existsSync(cluster) && lstatSync(cluster).isSymbolicLink())
    rmSync(readlinkSync(cluster), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
});

describe('npm run mails, beside the running app', () => {
  test('shows what was given up and why, has the app send it after all, and forgets what is not wanted', async () => {
    const [first, second] = [await refused(), await refused()];
    const { code, text } = await mails('list');
    expect([code, text]).toEqual([0, expect.stringContaining('0 not sent yet, 2 given up')]);
    expect(text).toMatch(new RegExp(`${first}  .*  password_changed  ${first}@example.com  given up: 550 5.1.1`));
    expect(await mails('discard', second)).toEqual({ code: 0, text: `${second} is forgotten.` });
    server.whim = () => 'go on';
    expect(await mails('retry', first)).toEqual({ code: 0, text: `${first} is sent again.` });
    await server.until(1);
    expect(server.received[0]?.to).toEqual([`${first}@example.com`]);
    expect(await mails('list')).toEqual({ code: 0, text: 'All mail has been sent.' });
    expect(await mails('retry', first)).toEqual({ code: 1, text: 'It has been sent.' });
  });

  test.each([[[]], [['help']], [['list', 'all']], [['retry']], [['discard', 'a', 'b']]])(
    'explains itself for %j',
    async (args) => {
      expect(await mails(...args)).toEqual({ code: 1, text: expect.stringContaining('npm run mails -- retry') });
    },
  );

  test('says so where there is no such mail', async () => {
    for (const id of ['nothing', newId()])
      expect(await mails('retry', id)).toEqual({ code: 1, text: expect.stringContaining('There is no such mail') });
  });
});
