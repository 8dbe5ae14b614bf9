import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { stopwatch } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { closeDb, db } from '@/lib/db/client';
import { enqueue } from '@/lib/queue/enqueue';
import { letters, posted } from '@/lib/testing/delivery';
import { ownDatabase } from '@/lib/testing/own-database';
import { smtpServer } from '@/lib/testing/smtp';
import { until } from '@/lib/testing/until';
import { type LifeSign, showLife } from './life';

await ownDatabase('life');

const signs: LifeSign[] = [];
const children: ChildProcess[] = [];
function living(id: string): LifeSign {
  const sign = showLife({ poolId: id, released: () => {} });
  signs.push(sign);
  return sign;
}
afterEach(async () => {
  for (const sign of signs.splice(0)) await sign.end();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await db().execute(sql`delete from graphile_worker._private_jobs`);
});
afterAll(closeDb);

const lockJob = (by: string) =>
  db().execute(
    sql`update graphile_worker._private_jobs set locked_at = now(), locked_by = ${by} where locked_by is null`,
  );
const lockedBy = async () =>
  (await db().execute<{ by: string | null }>(sql`select locked_by as by from graphile_worker.jobs order by id`)).map(
    ({ by }) => by,
  );
const shown = async () =>
  Number(
    (
      await db().execute<{ n: string }>(sql`select count(*) as n from pg_locks where locktype = 'advisory'
        and objsubid = 2 and database = (select oid from pg_database where datname = current_database())`)
    )[0]?.n,
  );

/** A process that runs the jobs with these settings, as `npm run worker` would. */
function worker(settings: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/worker.ts'], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  return child;
}

describe('the jobs of somebody', () => {
  test('who is dead wait again after the second look; of somebody who lives none is taken away, whatever the id hashes to', async () => {
    // Of these two ids the one hashes to a negative number, the other to a positive one.
    const ids = ['pool-live-1', 'pool-live-2', 'pool-live-3', 'pool-live-4'];
    const signsOf = await db().execute<{ sign: number }>(
      sql`select distinct sign(hashtext(id)) as sign from unnest(array['pool-live-1', 'pool-live-2', 'pool-live-3', 'pool-live-4']) id`,
    );
    expect(signsOf).toHaveLength(2);
    for (const id of ids) {
      living(id);
      await enqueue(db(), 'clean_tokens', {});
      await lockJob(id);
    }
    await until(async () => (await shown()) === ids.length, 5_000);
    await enqueue(db(), 'clean_tokens', {});
    await lockJob('pool-dead');
    const took = await until(async () => (await lockedBy()).includes(null), 25_000);
    expect(took).toBeGreaterThan(5_000);
    expect(await lockedBy()).toEqual([...ids, null]);
  }, 40_000);

  test('whose connection is cut are given up by that runner before anybody takes them', async () => {
    const sign = living('pool-cut');
    await until(async () => (await shown()) === 1, 5_000);
    const elapsed = stopwatch();
    await db().execute(sql`select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and objsubid = 2 and database = (select oid from pg_database where datname = current_database())`);
    expect(await sign.lost).toBe('cut off');
    expect(elapsed()).toBeLessThan(2_000);
  });

  test('who ends in order show nothing any more', async () => {
    const sign = living('pool-ends');
    await until(async () => (await shown()) === 1, 5_000);
    await sign.end();
    await sign.end();
    await until(async () => (await shown()) === 0, 2_000);
  });
});

test('a mail that a killed process was at is sent by another within 25 seconds, once', async () => {
  const server = await smtpServer();
  const [AUTH_SECRET = ''] = config().secrets;
  const settings = { SMTP_URL: server.url, AUTH_SECRET, LOG_LEVEL: 'silent' };
  try {
    server.whim = (step) => (step === 'rcpt' ? 'hang' : 'go on');
    const first = worker(settings);
    const { id } = await posted(letters.reset);
    await until(async () => server.asked.length === 1, 20_000);
    first.kill('SIGKILL');
    await once(first, 'exit');
    server.whim = () => 'go on';
    worker(settings);
    expect(await until(async () => server.received.length > 0, 30_000)).toBeLessThan(25_000);
    await until(async () => (await lockedBy()).length === 0, 5_000);
    expect(server.received.map(({ mail }) => mail.messageId)).toEqual([`<${id}@localhost>`]);
  } finally {
    await server.close();
  }
}, 90_000);
