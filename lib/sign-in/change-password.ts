import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { AppError, type ProblemCode } from '@/lib/core/errors';
import { newToken } from '@/lib/core/ids';
import { changing } from '@/lib/db/changes';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { notify } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import { knowOnlyThisDevice } from '@/lib/sessions/known-devices/recognise';
import { replaceTokenHash } from '@/lib/sessions/queries';
import type { Principal } from '@/lib/sessions/read';
import { endSessions } from '@/lib/sessions/revoke';
import { distrustAll } from '@/lib/sessions/trusted-devices/distrust';
import { requireStanding } from '@/lib/users/asker';
import { changeUser, lockUser } from '@/lib/users/queries';
import { attemptPassword } from './attempt';
import { removeLinks } from './email/queries';
import { forgetFailures } from './password-failures/queries';
import { acceptPassword, PASSWORD_METHOD } from './passwords';
import { requireFresh } from './require-fresh';

interface PasswordChange {
  /** Left out where the account has none yet. */
  currentPassword?: string | undefined;
  newPassword: string;
  /** Token of the device cookie; null where there is none. */
  device: string | null;
}

/**
 * Changes the password of someone who knows the current one, or sets the first one of an account: by a fresh proof of another key, and
 * only with a confirmed address. Every other session of the user, every pending change and the trust in devices ends, and no other device
 * is a known one; this session goes on under a new cookie token, which is answered (null for a bearer session). Throws
 * `invalid_credentials`, `reauthentication_required`, `email_unverified`, `weak_password`, `password_blocked` or `rate_limited`.
 */
export async function changePassword(
  principal: Principal,
  { currentPassword, newPassword, device }: PasswordChange,
  client: ClientContext,
): Promise<{ sessionToken: string | null }> {
  const { user, session } = principal;
  const from = user.passwordHash;
  const failure = (reason: ProblemCode) =>
    ({
      type: 'password.change_failed',
      outcome: 'failure',
      actorId: user.id,
      sessionId: session.id,
      method: PASSWORD_METHOD,
      data: { reason },
    }) as const;
  const refuse = async (reason: ProblemCode, detail: string): Promise<never> => {
    await record(db(), client, failure(reason));
    throw new AppError(reason, { detail });
  };
  if (from !== null || currentPassword !== undefined) {
    const attempt = { user, hash: from, password: currentPassword ?? '', device };
    const { ok } = await attemptPassword({ ...attempt, failure: failure('invalid_credentials') }, client);
    if (!ok) throw new AppError('invalid_credentials', { detail: 'The current password is not right.' });
  } else {
    requireFresh(principal);
    if (!user.emailVerifiedAt) return refuse('email_unverified', 'Add an e-mail address and confirm it; then set one.');
  }
  const owner = { email: user.email, names: [user.username, user.displayName] };
  const to = await acceptPassword(newPassword, 'body.new_password', owner, client);
  const sessionToken = session.transport === 'cookie' ? newToken() : null;
  const changed = await db().transaction(async (tx) => {
    changing({ userId: user.id });
    const current = await lockUser(tx, user.id);
    if (current?.passwordHash !== from || (from === null && !current.emailVerifiedAt)) return false;
    await changeUser(tx, user.id, { passwordHash: to }, now());
    await forgetFailures(tx, user.id);
    // Before the sessions: a sign-in that such a device is letting in is over by then, and ends with them.
    await distrustAll(tx, user.id, 'password_changed', client);
    await requireStanding(tx, { user, session });
    if (sessionToken && !(await replaceTokenHash(tx, session.id, tokenHash(sessionToken)))) {
      throw new AppError('unauthenticated');
    }
    await endSessions(tx, { userId: user.id, exceptId: session.id }, 'password_changed', client);
    // After the sessions: a sign-in notes its device last, so one that is waited for above holds none of these rows yet.
    const deviceToken = session.transport === 'cookie' ? device : null;
    await knowOnlyThisDevice(tx, user.id, { deviceToken, at: now() }, client);
    // Whoever else was in the account may have asked for a move. Links to a new password stay: they are with whoever reads the
    // mailbox, and a thief must not be able to take them away.
    await removeLinks(tx, user.id, ['change']);
    await record(tx, client, {
      type: 'password.changed',
      actorId: user.id,
      sessionId: session.id,
      method: PASSWORD_METHOD,
    });
    await notify(tx, current, { kind: 'password_changed', data: { whence: whenceOf(client) } });
    return true;
  });
  return changed ? { sessionToken } : refuse('invalid_credentials', 'The password was changed in the meantime.');
}
