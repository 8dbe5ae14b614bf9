import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger, RunnerOptions, Task } from 'graphile-worker';
import { stopwatch } from '@/lib/core/clock';
import { log } from '@/lib/core/log';
import { within } from '@/lib/core/within';
import { workerPool } from '@/lib/db/worker-pool';
import { closeTransport, MAILS_AT_ONCE } from '@/lib/mail/smtp';
import type { Attempt, Done, JobName } from '@/lib/queue/job';
import { handlers } from './handlers';
import { runOn, type Why } from './run';

/** A job that is asked for starts by notice. This is for those whose time comes later: second tries. */
const POLL = 5_000;
/** As many mails as there are connections for, one of the schedule, and one of what people wait for: none takes the places of the others. */
const JOBS_AT_ONCE = MAILS_AT_ONCE + 2;
/** One listens, one schedules, and those at work ask for jobs and say what became of them. */
const CONNECTIONS = JOBS_AT_ONCE + 2;
/** Told to stop, a handler does so between two batches; one that has not within this failed, and is tried again later. */
const LAST_BATCH = 1_500;
const POOL_PATIENCE = 1_000;
const RETRY_FIRST = 2_000;
const RETRY_AT_MOST = 60_000;

/** Jobs that run in this process. */
export interface Jobs {
  /** Lets the job at work come to its next halt, a few seconds at most, and gives the connections back. Idempotent. */
  stop(): Promise<void>;
}

type Work = (payload: unknown, signal: AbortSignal, attempt: Attempt) => Promise<Done>;

/** `stopping`, for one job: what listens to it goes with the job, not with the process. */
function forOneJob(stopping: AbortSignal): { signal: AbortSignal; late: Promise<never>; over(): void } {
  const own = new AbortController();
  const told = () => own.abort();
  stopping.addEventListener('abort', told, { once: true });
  if (stopping.aborted) told();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const wait = () => {
      timer = setTimeout(() => reject(new Error('it was told to stop and did not')), LAST_BATCH);
    };
    if (own.signal.aborted) wait();
    own.signal.addEventListener('abort', wait, { once: true });
  });
  const over = () => {
    stopping.removeEventListener('abort', told);
    clearTimeout(timer);
  };
  return { signal: own.signal, late, over };
}

function task(name: JobName): Task {
  return async (payload, { abortSignal, job }) => {
    const elapsed = stopwatch();
    const attempt = { last: job.attempts >= job.max_attempts };
    const { signal, late, over } = forOneJob(abortSignal);
    try {
      const done = await Promise.race([(handlers[name] as Work)(payload, signal, attempt), late]);
      log.info({ job: name, ...done, milliseconds: Math.round(elapsed()) }, 'job done');
    } catch (error) {
      log.error({ err: error, job: name, attempt: job.attempts }, 'job failed');
      // The runner logs and stores what it catches; the message of a failed query holds the values that were in it.
      throw new Error('see the log of the process that ran it');
    } finally {
      over();
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
    concurrency: JOBS_AT_ONCE,
    pollInterval: POLL,
    gracefulShutdownAbortTimeout: 500,
    noHandleSignals: true,
    // In a batch of one, so that stopping waits until it is written what became of the last job.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    logger: logger(Logger),
    taskList: Object.fromEntries((Object.keys(handlers) as JobName[]).map((name) => [name, task(name)])),
  };
}

async function runUntilTheEnd(stopping: AbortSignal): Promise<Why> {
  const pool = workerPool(CONNECTIONS);
  try {
    return await runOn(await workerOptions(pool), stopping);
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
    stop: async () => {
      stopping.abort();
      await running;
      closeTransport();
    },
  };
}
