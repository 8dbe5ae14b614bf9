import { setTimeout as sleep } from 'node:timers/promises';
import { eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { stopwatch } from '@/lib/core/clock';
import { closeDb, db } from '@/lib/db/client';
import { mails } from '@/lib/db/schema';
import { post } from '@/lib/mail/outbox';
import { MAILS_AT_ONCE } from '@/lib/mail/smtp';
import { enqueue } from '@/lib/queue/enqueue';
import { letters, mailRow, posted } from '@/lib/testing/delivery';
import { ownDatabase } from '@/lib/testing/own-database';
import { race } from '@/lib/testing/races';
import { smtpServer } from '@/lib/testing/smtp';
import { until } from '@/lib/testing/until';
import type { Jobs } from './worker';

await ownDatabase('mails');
const server = await smtpServer();
process.env.SMTP_URL = server.url;

const running: Jobs[] = [];
/** One more process, as it were: with connections of its own, to the database and to the SMTP server. */
async function started(): Promise<Jobs> {
  vi.resetModules();
  const jobs = (await import('./worker')).startJobs();
  running.push(jobs);
  return jobs;
}
afterEach(async () => {
  for (const jobs of running.splice(0)) await jobs.stop();
  server.received.length = 0;
  server.asked.length = 0;
  server.whim = () => 'go on';
  await db().delete(mails);
  await db().execute(sql`delete from graphile_worker._private_jobs`);
});
afterAll(async () => {
  await server.close();
  await closeDb();
});

const unsent = () => db().$count(mails, isNull(mails.sentAt));
const jobsLeft = async () =>
  Number((await db().execute<{ n: string }>(sql`select count(*) as n from graphile_worker._private_jobs`))[0]?.n);

const allSent = () => until(async () => (await unsent()) === 0 && (await jobsLeft()) === 0);

describe('mail as a job', () => {
  test('two processes send fifty mails, each exactly once', async () => {
    await Promise.all([started(), started()]);
    const ids = (await race(50, () => posted())).map(({ id }) => id);
    await server.until(50);
    await allSent();
    await sleep(300);
    const seen = server.received.map(({ mail }) => mail.messageId?.slice(1, 37)).sort();
    expect(seen).toEqual(ids.sort());
    expect(await db().$count(mails, isNotNull(mails.sentAt))).toBe(50);
  });

  test('starts within a second of the commit, and never before it', async () => {
    await started();
    await posted();
    await server.until(1);
    await sleep(500);
    const recipient = 'patient@example.com';
    const committed = await db().transaction(async (tx) => {
      await post(tx, { userId: null, recipient, letter: letters.notice });
      await sleep(700);
      expect(server.asked).not.toContain(recipient);
      return performance.now();
    });
    await server.until(2);
    expect((server.received[1]?.at ?? Number.POSITIVE_INFINITY) - committed).toBeLessThan(1_000);
  });

  test('what is rolled back sends nothing and leaves nothing', async () => {
    await started();
    const undone = db().transaction(async (tx) => {
      await post(tx, { userId: null, recipient: 'never@example.com', letter: letters.notice });
      throw new Error('changed my mind');
    });
    await expect(undone).rejects.toThrow('changed my mind');
    await posted();
    await server.until(1);
    await allSent();
    expect(server.asked).not.toContain('never@example.com');
    expect(await db().$count(mails)).toBe(1);
  });

  test('greylisted, it is delivered by a later try, once', async () => {
    let refusals = 1;
    server.whim = (step) => (step === 'rcpt' && refusals-- > 0 ? { code: 451, text: '4.7.1 greylisted' } : 'go on');
    await started();
    const { id, recipient } = await posted();
    await server.until(1, 15_000);
    await allSent();
    expect(server.asked).toEqual([recipient, recipient]);
    expect(server.received.map(({ mail }) => mail.messageId)).toEqual([`<${id}@localhost>`]);
  });

  test('one that hangs does not hold up the others, and neither does all that the schedule does', async () => {
    server.whim = (_step, address) => (address.startsWith('tarpit') ? 'hang' : 'go on');
    await started();
    await posted(letters.notice, { recipient: 'tarpit@example.com' });
    await db().transaction(async (tx) => {
      await tx.execute(sql`lock table sessions, challenges, refresh_tokens in access exclusive mode`);
      for (const name of ['clean_sessions', 'clean_tokens', 'erase_traces', 'maintain_signing_keys'])
        await db().execute(
          sql`select graphile_worker.add_job(${name}, '{}'::json, queue_name => 'schedule', priority => -1)`,
        );
      await sleep(200);
      const others = await race(10, () => posted());
      await server.until(10, 3_000);
      expect(server.received.flatMap(({ to }) => to).sort()).toEqual(others.map(({ recipient }) => recipient).sort());
    });
  });

  test('as many as hang leave places for everything else, and a place that is given back takes the next at once', async () => {
    let hanging: (() => void)[] = [];
    server.whim = (step) => (step === 'rcpt' ? { until: (go) => hanging.push(go) } : 'go on');
    await started();
    await race(12, () => posted());
    await until(() => hanging.length === MAILS_AT_ONCE);
    for (const name of ['clean_sessions', 'erase_traces'] as const) await enqueue(db(), name, {});
    const left = async () =>
      Number(
        (
          await db().execute<{ n: string }>(
            sql`select count(*) as n from graphile_worker.jobs where task_identifier <> 'send_mail'`,
          )
        )[0]?.n,
      );
    expect(await until(async () => (await left()) === 0, 4_000)).toBeLessThan(4_000);
    await sleep(500);
    expect([server.asked.length, hanging.length]).toEqual([MAILS_AT_ONCE, MAILS_AT_ONCE]);
    for (let taken = MAILS_AT_ONCE; taken < 12; taken += 1) {
      hanging.shift()?.();
      expect(await until(() => server.asked.length === taken + 1, 4_000)).toBeLessThan(2_000);
    }
    for (const go of hanging) go();
    hanging = [];
    await allSent();
    expect(server.received).toHaveLength(12);
  });

  test('stopped with a mail on its way, it is sent by whoever starts next, once', async () => {
    server.whim = (step) => (step === 'rcpt' ? 'hang' : 'go on');
    const jobs = await started();
    const { id } = await posted();
    await until(async () => server.asked.length === 1);
    const elapsed = stopwatch();
    await jobs.stop();
    expect(elapsed()).toBeLessThan(5_000);
    expect(await mailRow(id)).toMatchObject({ sentAt: null, failedAt: null, failure: 'cut off' });
    server.whim = () => 'go on';
    await started();
    await server.until(1, 15_000);
    await allSent();
    expect(server.received.map(({ mail }) => mail.messageId)).toEqual([`<${id}@localhost>`]);
  });

  test('a job that comes again, or for a mail that is gone, does nothing', async () => {
    await started();
    const { id } = await posted();
    await server.until(1);
    await allSent();
    await enqueue(db(), 'send_mail', { mailId: id });
    await db().transaction(async (tx) => {
      await post(tx, { userId: null, recipient: 'gone@example.com', letter: letters.notice });
      await tx.delete(mails).where(eq(mails.recipient, 'gone@example.com'));
    });
    await allSent();
    expect(server.asked).toHaveLength(1);
  });
});
