import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Runner, RunnerOptions, WorkerPool } from 'graphile-worker';
import { log } from '@/lib/core/log';
import { MAILS_AT_ONCE } from '@/lib/mail/smtp';
import { MAIL_FLAG } from '@/lib/queue/job';
import { showLife } from './liveness/life';
import { places } from './places';
import { schedule } from './schedule';

const STOP_PATIENCE = 4_000;
/** Jobs of one queue run one after the other: those of the schedule leave room for mail, also when all were missed. */
const ONE_AT_A_TIME = 'schedule';
const WRITTEN = 100;

/**
 * Resolves when the runner, with all of its workers, twice in a row could not ask for work. It never recovers where its connection was
 * cut during its first look (it keeps that failure), so it is replaced then.
 */
function stuck(events: EventEmitter, workers: number): Promise<'stuck'> {
  let failures = 0;
  for (const fine of ['worker:getJob:empty', 'job:start']) {
    events.on(fine, () => {
      failures = 0;
    });
  }
  return new Promise((resolve) => {
    events.on('worker:getJob:error', () => {
      failures += 1;
      if (failures > workers) resolve('stuck');
    });
  });
}

async function launch(options: RunnerOptions, events: EventEmitter): Promise<Runner> {
  const { parseCronItems, run } = await import('graphile-worker');
  const items = schedule.map(({ job, cron, every }) => ({
    task: job,
    match: cron,
    // With the key, several missed runs and one that is due are one job.
    options: { backfillPeriod: every, jobKey: job, maxAttempts: 10, queueName: ONE_AT_A_TIME },
  }));
  return run({ ...options, events, parsedCronItems: parseCronItems(items) });
}

async function end(runner: Runner): Promise<void> {
  const late = sleep(STOP_PATIENCE, 'late' as const, { ref: false });
  const stopped = runner.stop().catch(() => {});
  if ((await Promise.race([stopped, late])) === 'late') {
    log.warn('the jobs did not stop in time');
    await runner.kill().catch(() => {});
  }
}

/** Why a runner ended: it was asked to, by itself, or because it could not go on. */
export type Why = 'asked' | 'over' | 'stuck' | 'cut off';

/** Makes idle workers look for a job now. One that is ending refuses, and has no use for it. */
function nudge(pool: WorkerPool, workers: number): void {
  try {
    pool.nudge(workers);
  } catch (error) {
    log.debug({ err: error }, 'job runner');
  }
}

/** A worker asks for its next job before it is written that its last is done, so it does not find the next of the same queue. */
function lookAgain(events: EventEmitter, pool: WorkerPool): void {
  events.on('job:complete', ({ job }: { job: Job }) => {
    if (job.job_queue_id !== null) setTimeout(() => nudge(pool, 1), WRITTEN).unref();
  });
}

/** Runs jobs until they end, shows meanwhile that it lives, and says why they ended. Throws where they cannot be started. */
export async function runOn(options: RunnerOptions, stopping: AbortSignal): Promise<Why> {
  const events = new EventEmitter();
  const unable = stuck(events, options.concurrency ?? 1);
  const starting = once(events, 'pool:create') as Promise<[{ workerPool: WorkerPool }]>;
  // It is a promise of its own end, so it cannot be awaited by itself.
  const wake = () => void starting.then(([{ workerPool }]) => nudge(workerPool, 1));
  const forbiddenFlags = places(events, { flag: MAIL_FLAG, most: MAILS_AT_ONCE, wake });
  const runner = await launch({ ...options, forbiddenFlags }, events);
  const over = runner.promise.then(
    () => 'over' as const,
    (error: unknown) => {
      log.error({ err: error }, 'jobs stopped');
      return 'over' as const;
    },
  );
  const [{ workerPool }] = await starting;
  lookAgain(events, workerPool);
  const life = showLife({ poolId: workerPool.id, released: () => nudge(workerPool, options.concurrency ?? 1) });
  const ended = new AbortController();
  const asked = new Promise<'asked'>((resolve) => {
    if (stopping.aborted) resolve('asked');
    // `stopping` outlives this runner: what listens to it goes first.
    stopping.addEventListener('abort', () => resolve('asked'), { signal: ended.signal });
  });
  const why = await Promise.race([asked, over, unable, life.lost]);
  ended.abort();
  if (why !== 'over') await end(runner);
  await life.end();
  return why;
}
