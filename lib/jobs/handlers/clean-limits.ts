import { db } from '@/lib/db/client';
import { BATCH, everyBatch } from '@/lib/jobs/batches';
import { removeOldCounters } from '@/lib/limits/queries';
import type { Handler } from '@/lib/queue/job';

/** Forgets the counters of limits whose time is over. Those in Redis end by themselves. */
export const cleanLimits: Handler<'clean_limits'> = async (_payload, signal) => ({
  counters: await everyBatch(() => removeOldCounters(db(), BATCH), signal),
});
