import { availableParallelism } from 'node:os';
import { AppError } from '@/lib/core/errors';

/** Too many passwords are being hashed and waiting. The answer is 503 with `Retry-After`; nothing was hashed. */
export class HashingBusy extends AppError {
  constructor() {
    super('busy', {
      detail: 'Many people are signing in right now. Try again in a moment.',
      headers: { 'retry-after': '1' },
    });
    this.name = 'HashingBusy';
  }
}

/** One argon2 run takes a core and 19 MiB, so at most one per core runs and a bounded line waits: memory and latency stay bounded. */
const bounds = { parallel: availableParallelism(), waiting: 256 };

let running = 0;
let operations = 0;
const line: Array<() => void> = [];

/** Changes how many hashings run at once and how many may wait; both whole numbers, at least 1 and 0. Applies to later calls. */
export function limitHashing(limits: { parallel?: number; waiting?: number }): void {
  const next = { parallel: limits.parallel ?? bounds.parallel, waiting: limits.waiting ?? bounds.waiting };
  if (!Number.isInteger(next.parallel) || next.parallel < 1)
    throw new RangeError('At least one hashing must be able to run.');
  if (!Number.isInteger(next.waiting) || next.waiting < 0)
    throw new RangeError('The line of waiting hashings cannot be negative.');
  Object.assign(bounds, next);
}

/** How many argon2 operations (hash or verify) this process has started. For metrics, and for tests that count work. */
export function passwordHashOperations(): number {
  return operations;
}

/** How many hashings run and wait at this moment. */
export function hashingLoad(): { running: number; waiting: number } {
  return { running, waiting: line.length };
}

/** Runs `task` when there is room, first come first served. Throws `HashingBusy` at once when the line is full. */
export async function runHashing<Result>(task: () => Promise<Result>): Promise<Result> {
  if (running < bounds.parallel) running += 1;
  else if (line.length >= bounds.waiting) throw new HashingBusy();
  else await new Promise<void>((resolve) => line.push(resolve));
  try {
    operations += 1;
    return await task();
  } finally {
    const next = line.shift();
    // The place goes straight to the next in line, so that a newcomer cannot overtake.
    if (next) next();
    else running -= 1;
  }
}
