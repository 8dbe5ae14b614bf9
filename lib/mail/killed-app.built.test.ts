import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { causeMails } from '@/lib/testing/app-mails';
import { removeDataFolder, scratchFolder } from '@/lib/testing/postgres';
import { smtpServer, type TestSmtpServer } from '@/lib/testing/smtp';
import { until } from '@/lib/testing/until';
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
  removeDataFolder(dataDir);
});

const started = async () => {
  app = await startApp({ DATA_DIR: dataDir, SMTP_URL: server.url, LOG_LEVEL: 'silent' });
  return app;
};

const asked = (count: number) => until(() => server.asked.length >= count);

const arrived = () => server.received.map(({ mail }) => mail.messageId?.slice(1, 37)).sort();

test('RAC-23: kill -9 while mails are on their way and others wait: all of them arrive within 25 seconds of the next start, once', async () => {
  const first = await started();
  server.whim = (step) => (step === 'rcpt' ? 'hang' : 'go on');
  const ids = await causeMails(dataDir, 6);
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
  const ids = await causeMails(dataDir, 6);
  await asked(4);
  app = undefined;
  await first.stop();
  server.whim = () => 'go on';
  await started();
  await server.until(6, 20_000);
  await sleep(1_000);
  expect(arrived()).toEqual(ids.sort());
}, 120_000);
