import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError, fieldError } from '@/lib/core/errors';
import { changing } from '@/lib/db/changes';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { type Asker, requireStanding } from './asker';
import { changeUser, findUserById, type ProfileChange, type UserRow } from './queries';

/** Changes what the user shows of themselves; nothing to change is nothing recorded. Throws `username_taken`. */
export async function changeProfile(asker: Asker, change: ProfileChange, client: ClientContext): Promise<UserRow> {
  const userId = asker.user.id;
  if (Object.keys(change).length === 0) {
    const unchanged = await findUserById(db(), userId);
    if (!unchanged) throw new AppError('unauthenticated');
    return unchanged;
  }
  return db().transaction(async (tx) => {
    changing({ userId });
    const user = await changeUser(tx, userId, change, now());
    if (!user && change.username) {
      throw fieldError('username_taken', 'body.username', 'This username is taken. Choose another one.');
    }
    if (!user) throw new AppError('unauthenticated');
    await requireStanding(tx, asker);
    await record(tx, client, { type: 'user.profile_changed', actorId: userId, data: { fields: Object.keys(change) } });
    return user;
  });
}
