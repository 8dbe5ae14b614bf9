import { after, days, now } from '@/lib/core/clock';
import { db } from '@/lib/db/client';
import { removeEnded } from '@/lib/detection/blocked-sources/queries';
import { removeOldAttempts } from '@/lib/detection/queries';
import { BATCH, everyBatch } from '@/lib/jobs/batches';
import type { Handler } from '@/lib/queue/job';

/** As long as a rule can look back. */
const LOOKING_BACK = days(7);
/** A source that gave no trouble for so long begins with the shortest block again. */
const FORGIVEN = days(30);

/** Forgets failed attempts that no rule looks at any more, and blocks that ended long ago. */
export const cleanDetection: Handler<'clean_detection'> = async (_payload, signal) => ({
  attempts: await everyBatch(() => removeOldAttempts(db(), after(now(), -LOOKING_BACK), now(), BATCH), signal),
  blocks: await everyBatch(() => removeEnded(db(), after(now(), -FORGIVEN), BATCH), signal),
});
