import { after, days, now } from '@/lib/core/clock';
import { db } from '@/lib/db/client';
import { BATCH, everyBatch, everyPage } from '@/lib/jobs/batches';
import { removeChallenges, removeOauthAttempts, removeRefreshTokens } from '@/lib/jobs/queries';
import type { Handler } from '@/lib/queue/job';

/**
 * Forgets what can do nothing any more: expired refresh tokens, and sign-in texts and OAuth visits a day after their time. A used refresh
 * token stays until it would have expired, because until then its return tells of theft.
 */
export const cleanTokens: Handler<'clean_tokens'> = async (_payload, signal) => {
  const at = now();
  const before = after(at, -days(1));
  const expired = { at, revokedBefore: before };
  return {
    refreshTokens: await everyPage((from) => removeRefreshTokens(db(), expired, from, BATCH), signal),
    challenges: await everyBatch(() => removeChallenges(db(), before, BATCH), signal),
    oauthAttempts: await everyBatch(() => removeOauthAttempts(db(), before, BATCH), signal),
  };
};
