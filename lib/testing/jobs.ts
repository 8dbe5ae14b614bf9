import { runOnce } from 'graphile-worker';
import { workerPool } from '@/lib/db/worker-pool';
import { workerOptions } from '@/lib/jobs/worker';
import type { JobName } from '@/lib/queue/job';

/** Runs the waiting jobs of these kinds, each once, as the job runner does. */
export async function runJobs(...names: JobName[]): Promise<void> {
  const pool = workerPool(2);
  try {
    const { taskList, ...options } = await workerOptions(pool);
    const wanted = Object.entries(taskList ?? {}).filter(([name]) => names.includes(name as JobName));
    await runOnce({ ...options, taskList: Object.fromEntries(wanted) });
  } finally {
    await pool.end();
  }
}
