import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import type { Db } from '@/lib/db/client';
import { events } from '@/lib/db/schema';
import type { EventType } from './types';

export interface NewEvent {
  type: EventType;
  outcome?: 'success' | 'failure';
  actorId?: string | null;
  subjectId?: string | null;
  sessionId?: string | null;
  method?: string | null;
  /** Names and reasons only; never a password, token, signature or nonce. */
  data?: Record<string, unknown>;
}

/**
 * Writes one audit row. Called with the transaction of the change it records, so both stand or fall together; a failed
 * attempt is recorded on the pool, so that it stays when the rest rolls back.
 */
export async function record(db: Db, client: ClientContext, event: NewEvent): Promise<void> {
  await db.insert(events).values({
    id: newId(),
    at: now(),
    type: event.type,
    outcome: event.outcome ?? 'success',
    actorId: event.actorId ?? null,
    subjectId: event.subjectId ?? event.actorId ?? null,
    sessionId: event.sessionId ?? null,
    method: event.method ?? null,
    ip: client.ip,
    userAgent: client.userAgent,
    requestId: client.requestId,
    data: event.data ?? {},
  });
}
