import { everyBatch } from '@/lib/jobs/batches';
import type { Handler } from '@/lib/queue/job';
import { pruneUnverified as prune } from '@/lib/users/unverified/prune';

/** Small, because each account takes several statements in one transaction. */
const ACCOUNTS = 50;

/** Deletes accounts that nobody proved or used. */
export const pruneUnverified: Handler<'prune_unverified'> = async (_payload, signal) => ({
  users: await everyBatch(() => prune(ACCOUNTS), signal, ACCOUNTS),
});
