import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { log } from '@/lib/core/log';
import { within } from '@/lib/core/within';
import { workerPool } from '@/lib/db/worker-pool';
import { findDead, lockLife, unlockJobsOf } from './queries';

/** Between two looks for the dead. Whoever is missing in two of them in a row has not just begun, nor lost a connection this moment. */
const LOOK = 10_000;
const ANSWER = 5_000;
const POOL_PATIENCE = 1_000;

interface Runner {
  /** What `locked_by` of its jobs holds. */
  poolId: string;
  /** Jobs wait that somebody else was at. */
  released(): void;
}

export interface LifeSign {
  /** Resolves when others may take this runner for dead: it has to end before they do. Never, where that was asked for. */
  lost: Promise<'cut off'>;
  end(): Promise<void>;
}

/** Rejects when the connection breaks. */
function broken(client: PoolClient): Promise<never> {
  const breaking = new Promise<never>((_resolve, reject) => {
    client.once('error', reject);
    client.once('end', () => reject(new Error('the connection ended')));
  });
  breaking.catch(() => {});
  return breaking;
}

async function watch(client: PoolClient, { poolId, released }: Runner, stopping: AbortSignal): Promise<void> {
  const cut = broken(client);
  if (!(await within(ANSWER, lockLife(client, poolId)))) throw new Error('somebody else lives under this id');
  for (let missing = new Set<string>(); !stopping.aborted; ) {
    const dead = await within(ANSWER, findDead(client));
    const gone = dead.filter((id) => missing.has(id));
    if (gone.length > 0) {
      await within(ANSWER, unlockJobsOf(client, gone));
      released();
      log.warn({ runners: gone.length }, 'jobs of a process that ended without a word wait again');
    }
    missing = new Set(dead);
    await Promise.race([sleep(LOOK, undefined, { signal: stopping }).catch(() => {}), cut]);
  }
}

async function live(runner: Runner, stopping: AbortSignal): Promise<void> {
  const pool = workerPool(1);
  try {
    const client = await pool.connect();
    try {
      await watch(client, runner, stopping);
    } finally {
      client.release(true);
    }
  } finally {
    await within(POOL_PATIENCE, pool.end()).catch(() => {});
  }
}

/**
 * Shows to all others that a runner lives, by an advisory lock on a connection of its own, and makes the jobs of those
 * who do not wait again. Without it, jobs of a killed process would stay locked for four hours.
 */
export function showLife(runner: Runner): LifeSign {
  const stopping = new AbortController();
  const living = live(runner, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) log.warn({ err: error }, 'the sign of life was lost');
  });
  const lost = new Promise<'cut off'>((resolve) => {
    void living.then(() => {
      if (!stopping.signal.aborted) resolve('cut off');
    });
  });
  return {
    lost,
    end: () => {
      stopping.abort();
      return living;
    },
  };
}
