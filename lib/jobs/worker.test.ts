import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { days, after as from, now, stopwatch } from '@/lib/core/clock';
import { closeDb, db } from '@/lib/db/client';
import { sessions } from '@/lib/db/schema';
import { workerPool } from '@/lib/db/worker-pool';
import { enqueue } from '@/lib/queue/enqueue';
import { ownDatabase } from '@/lib/testing/own-database';
import { enteredWith, whoIs } from '@/lib/testing/people';
import { until } from '@/lib/testing/until';
import { connectSolana } from '@/lib/testing/wallets';
import { runOn } from './run';
import { schedule } from './schedule';
import { type Jobs, startJobs, workerOptions } from './worker';

await ownDatabase('worker');

/** A session that the cleaning of sessions forgets; what is left of it tells whether that ran. */
async function oldSession(): Promise<() => Promise<boolean>> {
  const { sessionId } = await enteredWith(connectSolana());
  await db()
    .update(sessions)
    .set({ revokedAt: from(now(), -days(31)) })
    .where(eq(sessions.id, sessionId));
  return async () => (await db().$count(sessions, eq(sessions.id, sessionId))) === 0;
}

const count = async (text: ReturnType<typeof sql>) => Number((await db().execute<{ n: string }>(text))[0]?.n);
const waiting = () => count(sql`select count(*) as n from graphile_worker.jobs`);
/** None where the table is not there yet. */
const known = () => count(sql`select count(*) as n from graphile_worker._private_known_crontabs`).catch(() => 0);
const connections = () =>
  count(sql`select count(*) as n from pg_stat_activity
    where datname = current_database() and application_name <> 'latchkey'`);

const running: Jobs[] = [];
function started(): Jobs {
  const jobs = startJobs();
  running.push(jobs);
  return jobs;
}
afterAll(async () => {
  for (const jobs of running) await jobs.stop();
  await closeDb();
});

/** Runs what is waiting, once. */
async function runDueJobs(): Promise<void> {
  const { runOnce } = await import('graphile-worker');
  const pool = workerPool(2);
  await runOnce(await workerOptions(pool));
  await pool.end();
}

describe('the job runner', () => {
  beforeAll(async () => {
    // The very first start, by two instances at once: both want to make the same tables.
    const both = [started(), started()];
    await until(
      async () => (await count(sql`select count(*) as n from pg_namespace where nspname = 'graphile_worker'`)) === 1,
    );
    await until(async () => (await known()) === schedule.length);
    for (const jobs of both) await jobs.stop();
  });

  test('stops within seconds, gives its connections back, and can be stopped twice', async () => {
    const jobs = started();
    await until(async () => (await connections()) > 0);
    const elapsed = stopwatch();
    await jobs.stop();
    await jobs.stop();
    expect(elapsed()).toBeLessThan(4_000);
    await until(async () => (await connections()) === 0);
  });

  test('stops within seconds also while a job hangs, which is tried again later', async () => {
    const jobs = started();
    await db().transaction(async (tx) => {
      await tx.execute(sql`lock table challenges in access exclusive mode`);
      await enqueue(db(), 'clean_tokens', {});
      await until(
        async () =>
          (await count(sql`select count(*) as n from graphile_worker.jobs where locked_at is not null`)) === 1,
      );
      const elapsed = stopwatch();
      await jobs.stop();
      expect(elapsed()).toBeLessThan(5_000);
    });
    const [job] = await db().execute<{ attempts: number; locked_at: Date | null }>(
      sql`select attempts, locked_at from graphile_worker.jobs`,
    );
    expect(job).toMatchObject({ attempts: 1, locked_at: null });
    await db().execute(sql`delete from graphile_worker._private_jobs`);
  });

  test('can be stopped before it has begun', async () => {
    const jobs = startJobs();
    await jobs.stop();
    await until(async () => (await connections()) === 0);
  });

  test('never runs what was asked for in a transaction that was rolled back', async () => {
    const gone = await oldSession();
    await expect(
      db().transaction(async (tx) => {
        await enqueue(tx, 'clean_sessions', {});
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await runDueJobs();
    expect([await gone(), await waiting()]).toEqual([false, 0]);

    await db().transaction((tx) => enqueue(tx, 'clean_sessions', {}));
    expect(await waiting()).toBe(1);
    await runDueJobs();
    expect([await gone(), await waiting()]).toEqual([true, 0]);
  });

  test('keeps one of several with the same key', async () => {
    for (let turn = 0; turn < 3; turn += 1) await enqueue(db(), 'clean_sessions', {}, { key: 'same' });
    expect(await waiting()).toBe(1);
    await runDueJobs();
  });

  test('starts a job when it is asked for, without waiting for the next look, with two instances at work', async () => {
    const both = [started(), started()];
    await until(async () => (await connections()) >= 4);
    await sleep(300);
    const gone = await oldSession();
    const elapsed = stopwatch();
    await enqueue(db(), 'clean_sessions', {});
    await until(gone);
    expect(elapsed()).toBeLessThan(5_000);
    await until(async () => (await waiting()) === 0);
    for (const jobs of both) await jobs.stop();
  });

  test.each([0, 300])('goes on by itself when all its connections were cut %i ms after its first', async (moment) => {
    const jobs = started();
    await until(async () => (await connections()) > 0);
    await sleep(moment);
    await db().execute(sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name <> 'latchkey'`);
    const gone = await oldSession();
    await enqueue(db(), 'clean_sessions', {});
    await until(gone);
    await until(async () => (await waiting()) === 0);
    await jobs.stop();
  });

  test('leaves nothing that listens for the end of the process when it is replaced', async () => {
    const stopping = new AbortController();
    const pool = workerPool(8);
    const ended = runOn(await workerOptions(pool), stopping.signal);
    const signs = sql`pg_locks where locktype = 'advisory' and objsubid = 2 and granted
      and database = (select oid from pg_database where datname = current_database())`;
    await until(async () => (await count(sql`select count(*) as n from ${signs}`)) === 1);
    expect(getEventListeners(stopping.signal, 'abort')).not.toEqual([]);
    await db().execute(sql`select pg_terminate_backend(pid) from ${signs}`);
    expect(await ended).toBe('cut off');
    expect(getEventListeners(stopping.signal, 'abort')).toEqual([]);
    await pool.end();
  });

  test('goes on by itself when its very first look for work failed', async () => {
    await db().execute(sql`alter table graphile_worker._private_tasks rename to away`);
    const jobs = started();
    await until(async () => (await connections()) > 0);
    await sleep(500);
    await db().execute(sql`alter table graphile_worker.away rename to _private_tasks`);
    const gone = await oldSession();
    await enqueue(db(), 'clean_sessions', {});
    await until(gone);
    await until(async () => (await waiting()) === 0);
    await jobs.stop();
  });

  test('makes up at its start for runs that were missed, however many, by one of each', async () => {
    const gone = await oldSession();
    await db().execute(sql`update graphile_worker._private_known_crontabs
      set known_since = now() - interval '30 days', last_execution = now() - interval '9 days'`);
    const jobs = started();
    await until(gone);
    await until(async () => (await waiting()) === 0);
    const behind = await count(sql`select count(*) as n from graphile_worker._private_known_crontabs
      where last_execution < now() - interval '1 minute'
        - case identifier when 'prune_unverified' then interval '1 day' else interval '6 hours' end`);
    expect(behind).toBe(0);
    await jobs.stop();
  });

  test('LOG-01: stores nothing of why a job failed but where to look', async () => {
    await db().execute(sql`alter table challenges rename to away`);
    try {
      await enqueue(db(), 'clean_tokens', {});
      await runDueJobs();
      const [job] = await db().execute<{ last_error: string; attempts: number }>(
        sql`select last_error, attempts from graphile_worker.jobs`,
      );
      expect(job).toMatchObject({ attempts: 1, last_error: 'see the log of the process that ran it' });
    } finally {
      await db().execute(sql`alter table away rename to challenges`);
      await db().execute(sql`delete from graphile_worker._private_jobs`);
    }
  });
});

test('without the right to make its tables the app serves on, and the jobs are tried again until they run', async () => {
  await db().execute(sql`drop schema graphile_worker cascade`);
  await db().execute(sql`create role jobless login password 'jobless'`);
  const url = new URL(process.env.DATABASE_URL ?? '');
  Object.assign(url, { username: 'jobless', password: 'jobless' });
  vi.resetModules();
  process.env.DATABASE_DIRECT_URL = url.href;
  try {
    const jobs: Jobs = (await import('./worker')).startJobs();
    running.push(jobs);
    await sleep(500);
    const person = await enteredWith(connectSolana());
    expect(await whoIs(person.api)).toBe(person.id);
    expect(await count(sql`select count(*) as n from pg_namespace where nspname = 'graphile_worker'`)).toBe(0);
    const database = url.pathname.slice(1);
    await db().execute(sql`grant create on database ${sql.identifier(database)} to jobless`);
    await until(
      async () => (await count(sql`select count(*) as n from pg_namespace where nspname = 'graphile_worker'`)) === 1,
    );
    await until(async () => (await known()) === schedule.length);
    await jobs.stop();
  } finally {
    delete process.env.DATABASE_DIRECT_URL;
    await db().execute(sql`drop owned by jobless`);
    await db().execute(sql`drop role jobless`);
  }
});
