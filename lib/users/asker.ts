import { AppError } from '@/lib/core/errors';
import type { Db } from '@/lib/db/client';
import { lockStandingSession } from './queries';

/** Whoever asks for a change, and the session they ask in. */
export interface Asker {
  user: { id: string };
  session: { id: string };
}

/**
 * Called in the transaction of a change, after the locks on user and keys: who asked when the request began may have been signed out or
 * suspended since. The session stays as it is until the change is committed. Throws `unauthenticated`.
 */
export async function requireStanding(tx: Db, { user, session }: Asker): Promise<void> {
  if (!(await lockStandingSession(tx, session.id, user.id))) {
    throw new AppError('unauthenticated', { detail: 'The session ended in the meantime. Sign in and try again.' });
  }
}
