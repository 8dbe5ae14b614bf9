import { rmSync } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId } from '@/lib/core/ids';
import { runningEmbeddedUrl } from '@/lib/db/embedded/running';
import { scratchFolder } from '@/lib/testing/postgres';
import { smtpServer, type TestSmtpServer } from '@/lib/testing/smtp';
import { type ServedApp, startApp } from '@/scripts/test/served-app';

let dataDir: string;
let server: TestSmtpServer;
let app: ServedApp | undefined;

beforeEach(async () => {
  dataDir = scratchFolder('mail');
  server = await smtpServer();
});
afterEach(async () => {
  await app?.stop();
  app = undefined;
  await server.close();
  const cluster = path.join(dataDir, 'postgres');
  if ((await lstat(cluster).catch(() => null))?.isSymbolicLink())
    rmSync(await readlink(cluster), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
});

const started = async () => {
  app = await startApp({ DATA_DIR: dataDir, SMTP_URL: server.url, LOG_LEVEL: 'silent' });
  return app;
};

/** Mails as changes of accounts write them, each with its job in one transaction. Answers their ids. */
async function causeMails(count: number): Promise<string[]> {
  const sql = postgres(runningEmbeddedUrl(dataDir) ?? '', { max: 1, onnotice: () => {} });
  const ids = Array.from({ length: count }, () => newId());
  const data = JSON.stringify({ whence: { at: '2026-03-04T05:06:07.000Z', device: 'Firefox', place: null, ip: null } });
  try {
    await sql.begin(async (tx) => {
      for (const id of ids) {
        await tx`insert into mails (id, kind, recipient, data, created_at)
          values (${id}, 'password_changed', ${`${id}@example.com`}, ${data}::text::jsonb, now())`;
        await tx`select graphile_worker.add_job('send_mail', ${JSON.stringify({ mailId: id })}::text::json)`;
      }
    });
  } finally {
    await sql.end();
  }
  return ids;
}

async function asked(count: number): Promise<void> {
  const since = performance.now();
  while (server.asked.length < count) {
    if (performance.now() - since > 10_000) throw new Error('the app did not begin to send');
    await sleep(20);
  }
}

const arrived = () => server.received.map(({ mail }) => mail.messageId?.slice(1, 37)).sort();

test('kill -9 while mails are on their way and others wait: all of them arrive within 25 seconds of the next start, once', async () => {
  const first = await started();
  server.whim = (step) => (step === 'rcpt' ? 'hang' : 'go on');
  const ids = await causeMails(6);
  await asked(4);
  await first.kill();
  app = undefined;
  server.whim = () => 'go on';
  await started();
  await server.until(6, 25_000);
  await sleep(1_000);
  expect(arrived()).toEqual(ids.sort());
}, 120_000);

test('told to stop while mails are on their way and others wait, it does so in order, and the next start sends all of them, once', async () => {
  const first = await started();
  server.whim = (step) => (step === 'rcpt' ? 'hang' : 'go on');
  const ids = await causeMails(6);
  await asked(4);
  app = undefined;
  await first.stop();
  server.whim = () => 'go on';
  await started();
  await server.until(6, 20_000);
  await sleep(1_000);
  expect(arrived()).toEqual(ids.sort());
}, 120_000);
