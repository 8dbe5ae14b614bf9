import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError } from '@/lib/core/errors';
import { db } from '@/lib/db/client';
import { type EventRow, listEvents, record } from '@/lib/events/queries';
import type { Leaver } from './delete';
import { listHeld } from './held/queries';
import { findUserById, type UserRow } from './queries';

type Held = Awaited<ReturnType<typeof listHeld>>;

/** Every row we hold about a user. What of it the user is shown, and what is a secret even to them, is decided where it is presented. */
export interface Holdings extends Held {
  exportedAt: Date;
  user: UserRow;
  events: EventRow[];
}

/** Reads it all as it is at one moment, and records that it was asked for; the record is part of it. */
export async function exportUser({ user, session }: Leaver, client: ClientContext): Promise<Holdings> {
  return db().transaction(
    async (tx) => {
      const current = await findUserById(tx, user.id);
      if (!current) throw new AppError('unauthenticated');
      await record(tx, client, {
        type: 'user.exported',
        actorId: user.id,
        sessionId: session.id,
        method: session.method,
      });
      const held = await listHeld(tx, user.id);
      return { exportedAt: now(), user: current, ...held, events: await listEvents(tx, user.id) };
    },
    { isolationLevel: 'repeatable read' },
  );
}
