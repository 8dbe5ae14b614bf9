import { after, days, now } from '@/lib/core/clock';
import { db } from '@/lib/db/client';
import { BATCH, everyBatch, everyPage } from '@/lib/jobs/batches';
import {
  removeChallenges,
  removeEmailTokens,
  removeKnownDevices,
  removeMails,
  removeOauthAttempts,
  removeRefreshTokens,
  removeSpentAnswers,
  removeTrustedDevices,
} from '@/lib/jobs/queries';
import type { Handler } from '@/lib/queue/job';
import { removePendingSeeds } from '@/lib/second-factor/queries';

/** What was sent, or could not be, is kept for so long for whoever runs the installation. */
const MAIL_KEPT = days(30);
/** Browsers keep a cookie for 400 days at most (RFC 6265bis §5.5), and with it what makes a device known. */
const DEVICE_KEPT = days(400);

/**
 * Forgets what can do nothing any more: expired refresh tokens, and sign-in texts, OAuth visits and mailed links a day after their time. A
 * used refresh token stays until it would have expired, because until then its return tells of theft. Mails go after thirty days, those
 * that belong to no user after one; trusted devices and seeds that were never confirmed a day after their time; known devices when they
 * have not been seen for 400 days, and answers to a person that could not be given when their last try has failed.
 */
export const cleanTokens: Handler<'clean_tokens'> = async (_payload, signal) => {
  const at = now();
  const before = after(at, -days(1));
  const expired = { at, revokedBefore: before };
  const oldMail = { before: after(at, -MAIL_KEPT), ofNobodyBefore: before };
  return {
    refreshTokens: await everyPage((from) => removeRefreshTokens(db(), expired, from, BATCH), signal),
    challenges: await everyBatch(() => removeChallenges(db(), before, BATCH), signal),
    oauthAttempts: await everyBatch(() => removeOauthAttempts(db(), before, BATCH), signal),
    emailTokens: await everyBatch(() => removeEmailTokens(db(), before, BATCH), signal),
    mails: await everyBatch(() => removeMails(db(), oldMail, BATCH), signal),
    answers: await everyBatch(() => removeSpentAnswers(db(), BATCH), signal),
    knownDevices: await everyBatch(() => removeKnownDevices(db(), after(at, -DEVICE_KEPT), BATCH), signal),
    trustedDevices: await everyBatch(() => removeTrustedDevices(db(), before, BATCH), signal),
    pendingSeeds: await removePendingSeeds(db(), before),
  };
};
