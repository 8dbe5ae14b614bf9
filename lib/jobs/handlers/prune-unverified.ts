import type { Handler } from '@/lib/queue/job';

export const pruneUnverified: Handler<'prune_unverified'> = async () => {
  throw new Error('to be written');
};
