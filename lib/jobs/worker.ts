import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger, Runner, RunnerOptions, Task } from 'graphile-worker';
import { stopwatch } from '@/lib/core/clock';
import { log } from '@/lib/core/log';
import { within } from '@/lib/core/within';
import { workerPool } from '@/lib/db/worker-pool';
import type { Attempt, Done, JobName } from '@/lib/queue/job';
import { handlers } from './handlers';
import { schedule } from './schedule';

/** A job that is asked for starts by notice. This is for those whose time comes later: second tries. */
const POLL = 5_000;
/** One listens, one works, one schedules. */
const CONNECTIONS = 3;
/** Told to stop, a handler does so between two batches; one that has not within this failed, and is tried again later. */
const LAST_BATCH = 1_500;
const STOP_PATIENCE = 4_000;
const POOL_PATIENCE = 1_000;
const RETRY_FIRST = 2_000;
const RETRY_AT_MOST = 60_000;

/** Jobs that run in this process. */
export interface Jobs {
  /** Lets the job at work come to its next halt, a few seconds at most, and gives the connections back. Idempotent. */
  stop(): Promise<void>;
}

type Work = (payload: unknown, signal: AbortSignal, attempt: Attempt) => Promise<Done>;

function tooLate(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () =>
      setTimeout(() => reject(new Error('it was told to stop and did not')), LAST_BATCH),
    );
  });
}

function task(name: JobName): Task {
  return async (payload, { abortSignal, job }) => {
    const elapsed = stopwatch();
    const attempt = { number: job.attempts, last: job.attempts >= job.max_attempts };
    try {
      const done = await Promise.race([(handlers[name] as Work)(payload, abortSignal, attempt), tooLate(abortSignal)]);
      log.info({ job: name, ...done, milliseconds: Math.round(elapsed()) }, 'job done');
    } catch (error) {
      log.error({ err: error, job: name, attempt: job.attempts }, 'job failed');
      // The runner logs and stores what it catches; the message of a failed query holds the values that were in it.
      throw new Error('see the log of the process that ran it');
    }
  };
}

/** What Graphile Worker says of itself: its errors are ours to see, the rest is for debugging. Its metadata can hold payloads. */
function logger(Constructor: typeof Logger): Logger {
  return new Constructor(() => (level, message) => {
    if (level === 'error') log.error({ worker: message }, 'job runner');
    else if (level === 'warning') log.warn({ worker: message }, 'job runner');
    else log.debug({ worker: message }, 'job runner');
  });
}

/** How jobs are run, without the schedule. */
export async function workerOptions(pgPool: RunnerOptions['pgPool']): Promise<RunnerOptions> {
  const { Logger } = await import('graphile-worker');
  return {
    pgPool,
    schema: 'graphile_worker',
    concurrency: 1,
    pollInterval: POLL,
    gracefulShutdownAbortTimeout: 500,
    noHandleSignals: true,
    // In a batch of one, so that stopping waits until it is written what became of the last job.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    logger: logger(Logger),
    taskList: Object.fromEntries((Object.keys(handlers) as JobName[]).map((name) => [name, task(name)])),
  };
}

/**
 * Resolves when the runner twice in a row could not ask for work. It never recovers where its connection was cut during its first look
 * (it keeps that failure), so it is replaced then.
 */
function stuck(events: EventEmitter): Promise<'stuck'> {
  let failures = 0;
  for (const fine of ['worker:getJob:empty', 'job:start']) {
    events.on(fine, () => {
      failures = 0;
    });
  }
  return new Promise((resolve) => {
    events.on('worker:getJob:error', () => {
      failures += 1;
      if (failures === 2) resolve('stuck');
    });
  });
}

async function launch(events: EventEmitter, pool: RunnerOptions['pgPool']): Promise<Runner> {
  const { parseCronItems, run } = await import('graphile-worker');
  const items = schedule.map(({ job, cron, every }) => ({
    task: job,
    match: cron,
    // With the key, several missed runs and one that is due are one job.
    options: { backfillPeriod: every, jobKey: job, maxAttempts: 10 },
  }));
  return run({ ...(await workerOptions(pool)), events, parsedCronItems: parseCronItems(items) });
}

async function end(runner: Runner): Promise<void> {
  const late = sleep(STOP_PATIENCE, 'late' as const, { ref: false });
  const stopped = runner.stop().catch(() => {});
  if ((await Promise.race([stopped, late])) === 'late') {
    log.warn('the jobs did not stop in time');
    await runner.kill().catch(() => {});
  }
}

type Why = 'asked' | 'over' | 'stuck';

/** Runs jobs until they end, and says why they did. Throws where they cannot be started. */
async function runOn(pool: RunnerOptions['pgPool'], stopping: AbortSignal): Promise<Why> {
  const events = new EventEmitter();
  const unable = stuck(events);
  const runner = await launch(events, pool);
  const over = runner.promise.then(
    () => 'over' as const,
    (error: unknown) => {
      log.error({ err: error }, 'jobs stopped');
      return 'over' as const;
    },
  );
  const asked = new Promise<'asked'>((resolve) => {
    if (stopping.aborted) resolve('asked');
    stopping.addEventListener('abort', () => resolve('asked'), { once: true });
  });
  const why = await Promise.race([asked, over, unable]);
  if (why !== 'over') await end(runner);
  return why;
}

async function runUntilTheEnd(stopping: AbortSignal): Promise<Why> {
  const pool = workerPool(CONNECTIONS);
  try {
    return await runOn(pool, stopping);
  } finally {
    // Whoever stops the database next must find nobody connected.
    await within(POOL_PATIENCE, pool.end()).catch(() => {});
  }
}

/** Runs jobs until `stopping`, again and again where the database refuses or drops them. */
async function keepRunning(stopping: AbortSignal): Promise<void> {
  for (let wait = RETRY_FIRST; !stopping.aborted; wait = Math.min(wait * 2, RETRY_AT_MOST)) {
    try {
      const why = await runUntilTheEnd(stopping);
      if (why === 'asked') return;
      wait = RETRY_FIRST;
      log.error({ why, retryInSeconds: wait / 1000 }, 'jobs ended by themselves; starting them again');
    } catch (error) {
      log.error(
        { err: error, retryInSeconds: wait / 1000 },
        'jobs could not be started; nothing is cleaned up until they are',
      );
    }
    await sleep(wait, undefined, { signal: stopping }).catch(() => {});
  }
}

/**
 * Starts what runs in the background: jobs that were asked for, and the schedule. Answers at once and never throws: without jobs people
 * can still sign in, so a failure is logged as an error and tried again. Any number of processes may do it; each job runs once.
 */
export function startJobs(): Jobs {
  const stopping = new AbortController();
  const running = keepRunning(stopping.signal);
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
