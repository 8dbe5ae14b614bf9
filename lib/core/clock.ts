const SECOND = 1000;

export const seconds = (n: number): number => n * SECOND;
export const minutes = (n: number): number => n * 60 * SECOND;
export const hours = (n: number): number => n * 3600 * SECOND;
export const days = (n: number): number => n * 86_400 * SECOND;

let read: () => number = () => Date.now();

/** The one source of time. Everything that expires is judged by it, so tests can move it. */
export function now(): Date {
  return new Date(read());
}

/** `base` moved by `milliseconds`. */
export function after(base: Date, milliseconds: number): Date {
  return new Date(base.getTime() + milliseconds);
}

/** Milliseconds of a clock that never goes back and that nobody sets; for durations only. */
export function monotonic(): number {
  return performance.now();
}

/** Starts a stopwatch: what it answers is the milliseconds since. */
export function stopwatch(): () => number {
  const start = monotonic();
  return () => monotonic() - start;
}

/** Moves the clock by `milliseconds` while `work` runs. For tests. */
export async function shifted<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const before = read;
  read = () => before() + milliseconds;
  try {
    return await work();
  } finally {
    read = before;
  }
}
