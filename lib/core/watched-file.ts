import { readFileSync, statSync } from 'node:fs';
import { monotonic } from './clock';
import { log } from './log';

/** How often, in milliseconds, it is looked whether a file has changed. */
const LOOK = 5000;

/** Another one after every change of the file: also when we are let read it, and when it goes. */
function stateOf(file: string): string {
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(file);
    return `${mtimeMs}/${ctimeMs}/${size}/${ino}`;
  } catch (error) {
    return `${(error as NodeJS.ErrnoException).code}`;
  }
}

/**
 * What `parse` makes of a file, anew when the file has changed: looked at when it is asked for, every five seconds at most. Where the file
 * is away or cannot be parsed, what it was before stays, `null` at first, which the log says once per change.
 */
export function watchedFile<T>(file: string, parse: (content: Buffer) => T): () => T | null {
  let value: T | null = null;
  let seen: string | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (monotonic() - lookedAt < LOOK) return value;
    lookedAt = monotonic();
    const state = stateOf(file);
    if (state === seen) return value;
    seen = state;
    try {
      value = parse(readFileSync(file));
      log.info({ file }, 'a file was read');
    } catch (error) {
      log.warn({ err: error, file }, 'a file cannot be read; what it said before holds');
    }
    return value;
  };
}
