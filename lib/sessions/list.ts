import { now } from '@/lib/core/clock';
import { db } from '@/lib/db/client';
import { listLive, type SessionRow } from './queries';

/** The user's live sessions, the one seen last first. */
export async function liveSessions(userId: string): Promise<SessionRow[]> {
  return listLive(db(), userId, now());
}
