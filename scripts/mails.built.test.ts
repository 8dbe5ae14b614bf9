import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@/lib/core/ids';
import { onDatabaseOf } from '@/lib/testing/app-database';
import { causeMails } from '@/lib/testing/app-mails';
import { removeDataFolder, scratchFolder } from '@/lib/testing/postgres';
import { smtpServer, type TestSmtpServer } from '@/lib/testing/smtp';
import { until } from '@/lib/testing/until';
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
  const [id = ''] = await causeMails(dataDir, 1);
  await onDatabaseOf(dataDir, (sql) =>
    until(async () => (await sql`select from mails where id = ${id} and failed_at is not null`).length > 0),
  );
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
  removeDataFolder(dataDir);
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
