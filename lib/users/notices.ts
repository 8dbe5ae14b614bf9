import { after, days, now } from '@/lib/core/clock';
import { db } from '@/lib/db/client';
import { type EventRow, listEventsSince } from '@/lib/events/queries';
import type { EventType } from '@/lib/events/types';
import { findUserById, markNoticesRead } from './queries';

/** A notice nobody put away is old news after thirty days. */
const KEPT_DAYS = 30;

const oldest = (): Date => after(now(), -days(KEPT_DAYS));

/** Refresh tokens that were used twice, and codes that somebody guesses. */
const TOLD: readonly EventType[] = ['refresh.reused', 'second_factor.blocked'];

/** What of it was not put away, the newest first. */
export async function unreadNotices(userId: string): Promise<EventRow[]> {
  const readAt = (await findUserById(db(), userId))?.noticesReadAt;
  const since = readAt && readAt > oldest() ? readAt : oldest();
  return listEventsSince(db(), userId, TOLD, since);
}

/** Puts away the notices up to `until`. The mark goes forward only, and never into the future: what is to come will be told. */
export async function putNoticesAway(userId: string, until: Date): Promise<void> {
  if (until <= oldest()) return;
  await markNoticesRead(db(), userId, until < now() ? until : now());
}
