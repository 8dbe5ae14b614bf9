import { after, now, seconds } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { db } from '@/lib/db/client';
import { BATCH, everyPage } from '@/lib/jobs/batches';
import { removeEndedSessions } from '@/lib/jobs/queries';
import type { Handler } from '@/lib/queue/job';

/** Forgets sessions that ended more than `SESSION_RETENTION_DAYS` ago, their refresh tokens with them. */
export const cleanSessions: Handler<'clean_sessions'> = async (_payload, signal) => {
  const before = after(now(), -seconds(config().sessionRetentionSeconds));
  return { sessions: await everyPage((from) => removeEndedSessions(db(), before, from, BATCH), signal) };
};
