/** A session, or a user and all that hangs on it, that a transaction of this process is about to change. */
export interface Change {
  sessionId?: string;
  userId?: string;
}

type Listener = (change: Change) => void;

const holder = globalThis as typeof globalThis & { latchkeyChanges?: Listener };

/** Who keeps such rows in memory hears of changes here, before they are committed. One listener for the whole process. */
export function onChanging(listener: Listener): void {
  holder.latchkeyChanges = listener;
}

/**
 * Called inside a transaction that ends or changes a session, or something of a user. The database tells every instance at the commit
 * (migration 0003); this tells the own process at once, so that the very next request here does not have to wait for word.
 */
export function changing(change: Change): void {
  holder.latchkeyChanges?.(change);
}
