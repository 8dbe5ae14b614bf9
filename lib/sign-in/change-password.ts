import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { AppError } from '@/lib/core/errors';
import { newToken } from '@/lib/core/ids';
import { changing } from '@/lib/db/changes';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { replaceTokenHash } from '@/lib/sessions/queries';
import type { Principal } from '@/lib/sessions/read';
import { endSessions } from '@/lib/sessions/revoke';
import { requireStanding } from '@/lib/users/asker';
import { replacePasswordHash } from '@/lib/users/queries';
import { acceptPassword, checkPassword } from './passwords';
import { PASSWORD_METHOD } from './with-password';

/**
 * Changes the password of someone who knows the current one. Every other session of the user ends; this one goes on under a new
 * cookie token, which is answered (null for a bearer session). Throws `invalid_credentials`, `weak_password`, `password_blocked`.
 */
export async function changePassword(
  { user, session }: Principal,
  change: { currentPassword: string; newPassword: string },
  client: ClientContext,
): Promise<{ sessionToken: string | null }> {
  const from = user.passwordHash;
  const refuse = async (detail: string): Promise<never> => {
    await record(db(), client, {
      type: 'password.change_failed',
      outcome: 'failure',
      actorId: user.id,
      sessionId: session.id,
      method: PASSWORD_METHOD,
      data: { reason: 'invalid_credentials' },
    });
    throw new AppError('invalid_credentials', { detail });
  };
  const { ok } = await checkPassword(from, change.currentPassword);
  if (!from || !ok) return refuse('The current password is not right.');
  const owner = { email: user.email, names: [user.username, user.displayName] };
  const to = await acceptPassword(change.newPassword, 'body.new_password', owner);
  const sessionToken = session.transport === 'cookie' ? newToken() : null;
  const changed = await db().transaction(async (tx) => {
    changing({ userId: user.id });
    if (!(await replacePasswordHash(tx, { userId: user.id, from, to, at: now() }))) return false;
    await requireStanding(tx, { user, session });
    if (sessionToken && !(await replaceTokenHash(tx, session.id, tokenHash(sessionToken)))) {
      throw new AppError('unauthenticated');
    }
    await endSessions(tx, { userId: user.id, exceptId: session.id }, 'password_changed', client);
    await record(tx, client, {
      type: 'password.changed',
      actorId: user.id,
      sessionId: session.id,
      method: PASSWORD_METHOD,
    });
    return true;
  });
  return changed ? { sessionToken } : refuse('The password was changed in the meantime.');
}
