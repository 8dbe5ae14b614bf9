import { setTimeout as sleep } from 'node:timers/promises';
import { stopwatch } from '@/lib/core/clock';

/** Waits for something to be so, and answers how many milliseconds it took. Throws where it takes too long. */
export async function until(done: () => Promise<boolean> | boolean, milliseconds = 10_000): Promise<number> {
  const elapsed = stopwatch();
  while (!(await done())) {
    if (elapsed() > milliseconds) throw new Error('it did not happen in time');
    await sleep(20);
  }
  return elapsed();
}
