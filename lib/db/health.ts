import { within } from '@/lib/core/within';
import { closeProbe, probe } from './client';
import { isConnectionLost } from './errors';

const LIMIT_MILLISECONDS = 2000;

async function ask(): Promise<void> {
  try {
    await probe()`select 1`;
  } catch (error) {
    // A connection that was lost may fail every query after it; whether the database is there, a new one tells.
    if (!isConnectionLost(error)) throw error;
    await closeProbe();
    await probe()`select 1`;
  }
}

let asking: Promise<void> | undefined;

/** Rejects unless the database answers a trivial query within two seconds. Those who want to know at the same time ask once. */
export async function requireDatabase(): Promise<void> {
  asking ??= within(LIMIT_MILLISECONDS, ask())
    .catch((error: unknown) => {
      // Also a connection on which nothing comes back any more.
      void closeProbe();
      throw error;
    })
    .finally(() => {
      asking = undefined;
    });
  await asking;
}
