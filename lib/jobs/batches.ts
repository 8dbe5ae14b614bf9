import type { Page } from './queries';

/** Rows that one statement looks at or deletes: it holds its locks for some milliseconds. */
export const BATCH = 1000;

/** Walks all pages of a table, from its first key to its last, until `signal` is aborted. Returns how many rows were removed. */
export async function everyPage(remove: (from: string | null) => Promise<Page>, signal: AbortSignal): Promise<number> {
  let total = 0;
  for (let from: string | null = null; !signal.aborted; ) {
    const { removed, last }: Page = await remove(from);
    total += removed;
    if (last === null) break;
    from = last;
  }
  return total;
}

/** Removes batch after batch of `size` until one is not full, or `signal` is aborted. */
export async function everyBatch(remove: () => Promise<number>, signal: AbortSignal, size = BATCH): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const removed = await remove();
    total += removed;
    if (removed < size) break;
  }
  return total;
}
