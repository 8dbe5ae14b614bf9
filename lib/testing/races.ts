import type { Answer } from './requests';

// Racers have to meet in the database, not in the queue of a small pool.
process.env.DATABASE_POOL_SIZE = '32';

/** Starts `count` calls at once and waits for all of them. */
export async function race<T>(count: number, work: (racer: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, racer) => work(racer)));
}

/** How often each outcome came: `{ '200': 1, '401 challenge_invalid': 15 }`. */
export function tally(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const outcome = status < 400 ? `${status}` : `${status} ${body.code}`;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

/** Runs `round` several times, one after the other: a race that is lost once in a few rounds still shows. */
export async function rounds(count: number, round: (index: number) => Promise<void>): Promise<void> {
  for (let index = 0; index < count; index += 1) await round(index);
}
