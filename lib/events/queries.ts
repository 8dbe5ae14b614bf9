import { and, asc, desc, eq, gt, gte, inArray, isNotNull, ne, notExists, or, type SQL, sql } from 'drizzle-orm';
import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { earliestId, newId } from '@/lib/core/ids';
import type { Db } from '@/lib/db/client';
import { events, users } from '@/lib/db/schema';
import type { EventType } from './types';

export type EventRow = typeof events.$inferSelect;

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

/** Rows of one statement: PostgreSQL takes 65,535 parameters. */
const AT_ONCE = 1_000;

function rowOf(client: ClientContext, event: NewEvent): typeof events.$inferInsert {
  return {
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
  };
}

/**
 * Writes one audit row. Called with the transaction of the change it records, so both stand or fall together; a failed
 * attempt is recorded on the pool, so that it stays when the rest rolls back.
 */
export async function record(db: Db, client: ClientContext, event: NewEvent): Promise<void> {
  await db.insert(events).values(rowOf(client, event));
}

/** The same for any number at once, in their order. */
export async function recordEach(db: Db, client: ClientContext, all: readonly NewEvent[]): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE) {
    await db.insert(events).values(all.slice(from, from + AT_ONCE).map((event) => rowOf(client, event)));
  }
}

/** What a user did to others is found by the actor; the rest by the subject, which is the actor where nothing else is said. */
function involving(userId: string): SQL | undefined {
  return or(eq(events.subjectId, userId), and(eq(events.actorId, userId), ne(events.actorId, events.subjectId)));
}

/** Every audit row about or by a user, the oldest first. */
export async function listEvents(db: Db, userId: string): Promise<EventRow[]> {
  return db.select().from(events).where(involving(userId)).orderBy(asc(events.id));
}

/** At most a hundred rows of these types about a user since then, the newest first. */
export async function listEventsSince(
  db: Db,
  userId: string,
  types: readonly EventType[],
  since: Date,
): Promise<EventRow[]> {
  return db
    .select()
    .from(events)
    .where(and(eq(events.subjectId, userId), inArray(events.type, [...types]), gt(events.at, since)))
    .orderBy(desc(events.at), desc(events.id))
    .limit(100);
}

const nobodyIsLeft = (db: Db) =>
  notExists(
    db
      .select({ id: users.id })
      .from(users)
      .where(or(eq(users.id, events.actorId), eq(users.id, events.subjectId))),
  );

/** What says where somebody was or by what they can be reached. */
const TRACES = sql`array['address', 'place', 'places']`;
const withoutTraces = { ip: null, userAgent: null, data: sql`${events.data} - ${TRACES}` };

/**
 * Takes addresses and devices out of the audit rows about or by a user whose row is gone already. A row that also names somebody
 * who is still there stays as it is: the traces in it may be theirs.
 */
export async function eraseTraces(db: Db, userId: string): Promise<void> {
  await db
    .update(events)
    .set(withoutTraces)
    .where(and(involving(userId), nobodyIsLeft(db)));
}

/** The same for up to `size` rows since then, whoever they are about: an attempt that failed while its user was being deleted is recorded after. */
export async function eraseLateTraces(db: Db, since: Date, size: number): Promise<number> {
  const late = db
    .select({ id: events.id })
    .from(events)
    .where(
      and(
        gte(events.id, earliestId(since)),
        or(isNotNull(events.actorId), isNotNull(events.subjectId)),
        or(isNotNull(events.ip), isNotNull(events.userAgent), sql`${events.data} ?| ${TRACES}`),
        nobodyIsLeft(db),
      ),
    )
    .limit(size);
  const erased = await db
    .update(events)
    .set(withoutTraces)
    .where(inArray(events.id, late))
    .returning({ id: events.id });
  return erased.length;
}
