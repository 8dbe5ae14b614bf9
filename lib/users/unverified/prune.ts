import { NO_CLIENT } from '@/lib/core/client-context';
import { after, now, seconds } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { changing } from '@/lib/db/changes';
import { db } from '@/lib/db/client';
import { eraseTraces, record } from '@/lib/events/queries';
import { deleteUserRow } from '@/lib/users/queries';
import { lockAbandoned } from './queries';

/**
 * Deletes up to `size` accounts that never proved an address, have no other key and were surely not used for
 * `UNVERIFIED_RETENTION_DAYS`: whoever made them cannot be reached, and the address is free for its owner. Answers how many.
 */
export async function pruneUnverified(size: number): Promise<number> {
  const at = now();
  const { unverifiedRetentionSeconds, sessions } = config();
  const before = after(at, -seconds(unverifiedRetentionSeconds));
  const longestSession = Math.max(...Object.values(sessions).map(({ maxSeconds }) => maxSeconds));
  const signedInBefore = after(before, -seconds(longestSession));
  return db().transaction(async (tx) => {
    const ids = await lockAbandoned(tx, { at, before, signedInBefore }, size);
    for (const id of ids) {
      changing({ userId: id });
      await record(tx, NO_CLIENT, { type: 'user.deleted', subjectId: id, data: { reason: 'unverified' } });
      await deleteUserRow(tx, id);
      await eraseTraces(tx, id);
    }
    return ids.length;
  });
}
