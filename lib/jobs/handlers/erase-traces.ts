import { after, days, now } from '@/lib/core/clock';
import { db } from '@/lib/db/client';
import { eraseLateTraces } from '@/lib/events/queries';
import { BATCH, everyBatch } from '@/lib/jobs/batches';
import type { Handler } from '@/lib/queue/job';

/** Takes addresses and devices out of audit rows that were written about a user while that user was being deleted. */
export const eraseTracesOfDeletedUsers: Handler<'erase_traces'> = async (_payload, signal) => {
  const since = after(now(), -days(7));
  return { events: await everyBatch(() => eraseLateTraces(db(), since, BATCH), signal) };
};
