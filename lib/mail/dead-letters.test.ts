import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hours, shifted } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { mails } from '@/lib/db/schema';
import { workerPool } from '@/lib/db/worker-pool';
import { workerOptions } from '@/lib/jobs/worker';
import { letters, mailRow, posted } from '@/lib/testing/delivery';
import { ownDatabase } from '@/lib/testing/own-database';
import { signedUp } from '@/lib/testing/people';
import { mailsAbout } from '@/lib/testing/rows';
import { smtpServer, type TestSmtpServer } from '@/lib/testing/smtp';
import { deleteUserRow } from '@/lib/users/queries';
import { discardMail, retryMail, unsentMails } from './dead-letters';
import { closeTransport } from './smtp';

await ownDatabase('dead_letters');

let server: TestSmtpServer;
const unknown = { code: 550, text: '5.1.1 unknown' };
const busy = { code: 451, text: '4.3.2 busy' };
const refuse = (how: typeof unknown) => {
  server.whim = (step) => (step === 'rcpt' ? how : 'go on');
};

/** Runs what is due, once. */
async function runDueJobs(): Promise<void> {
  const { runOnce } = await import('graphile-worker');
  const pool = workerPool(2);
  await runOnce(await workerOptions(pool));
  await pool.end();
}
const jobs = async () =>
  (await db().execute<{ attempts: number }>(sql`select attempts from graphile_worker.jobs`)).map((row) => row.attempts);

beforeAll(async () => {
  server = await smtpServer();
  process.env.SMTP_URL = server.url;
});
afterEach(async () => {
  server.whim = () => 'go on';
  await db().delete(mails);
  await db().execute(sql`delete from graphile_worker._private_jobs`);
});
afterAll(async () => {
  closeTransport();
  await server.close();
  await closeDb();
});

describe('mail that was not sent', () => {
  test('is listed with why and how often, and with nothing that opens an account', async () => {
    refuse(unknown);
    const dead = await posted(letters.reset);
    await runDueJobs();
    refuse(busy);
    const greylisted = await posted();
    await runDueJobs();
    const fresh = await posted();
    const listed = await unsentMails();
    expect(listed).toMatchObject({ waiting: 2, givenUp: 1 });
    expect(
      Object.fromEntries(listed.mails.map(({ id, state, tries, failure }) => [id, [state, tries, failure]])),
    ).toEqual({
      [dead.id]: ['given up', 0, '550 5.1.1'],
      [greylisted.id]: ['waiting', 1, '451 4.3.2'],
      [fresh.id]: ['waiting', 0, null],
    });
    expect(listed.mails.find(({ id }) => id === greylisted.id)?.waitSeconds).toBeGreaterThan(0);
    const said = JSON.stringify(listed);
    for (const secret of [dead.token, (await mailRow(dead.id))?.sealedToken ?? '']) expect(said).not.toContain(secret);
  });

  test('that was given up is sent after all, with its link, when an operator says so', async () => {
    refuse(unknown);
    const { id, token } = await posted(letters.reset);
    await runDueJobs();
    expect(await jobs()).toEqual([]);
    server.whim = () => 'go on';
    expect(await retryMail(id)).toBeNull();
    expect(await retryMail(id)).toBe('waiting');
    await runDueJobs();
    expect(server.received.at(-1)?.mail).toMatchObject({
      messageId: `<${id}@localhost>`,
      text: expect.stringContaining(token),
    });
    expect(await retryMail(id)).toBe('sent');
  });

  test('whose link has expired is not tried again', async () => {
    refuse(unknown);
    const { id } = await posted(letters.reset);
    await runDueJobs();
    expect(await shifted(hours(1), () => retryMail(id))).toBe('expired');
    expect(await mailRow(id)).toMatchObject({ failure: '550 5.1.1' });
  });

  test.each(['spent all its tries', 'lost its job'])(
    'because a killed process %s is shown and can be tried again',
    async (how) => {
      const { id } = await posted();
      if (how === 'lost its job') await db().execute(sql`delete from graphile_worker._private_jobs`);
      else await db().execute(sql`update graphile_worker._private_jobs set attempts = max_attempts`);
      await runDueJobs();
      expect((await unsentMails()).mails).toMatchObject([{ id, state: 'stuck' }]);
      expect(await retryMail(id)).toBeNull();
      expect(await jobs()).toEqual([0]);
      await runDueJobs();
      expect(await unsentMails()).toEqual({ mails: [], waiting: 0, givenUp: 0 });
    },
  );

  test('of an account that was deleted is neither listed nor sent after all', async () => {
    const person = await signedUp();
    const [row] = await mailsAbout(person.id);
    await db().transaction((tx) => deleteUserRow(tx, person.id));
    expect(await unsentMails()).toEqual({ mails: [], waiting: 0, givenUp: 0 });
    expect([await retryMail(row?.id ?? ''), await discardMail(row?.id ?? '')]).toEqual(['unknown', 'unknown']);
    const before = server.asked.length;
    await runDueJobs();
    expect(server.asked).toHaveLength(before);
  });

  test('is forgotten when an operator says so, and its job does nothing', async () => {
    const [waiting, sent] = [await posted(), await posted()];
    expect(await discardMail(waiting.id)).toBeNull();
    const before = server.received.length;
    await runDueJobs();
    expect(server.received).toHaveLength(before + 1);
    expect([await discardMail(waiting.id), await discardMail(sent.id), await retryMail(newId())]).toEqual([
      'unknown',
      'sent',
      'unknown',
    ]);
  });
});
