import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError, fieldError } from '@/lib/core/errors';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { hashPassword } from '@/lib/methods/password';
import { type Opened, openSession, type SessionRequest } from '@/lib/sessions/open';
import { canonicalEmail } from '@/lib/users/email-address';
import { createUser } from '@/lib/users/new-user';
import { findUserByEmail, lockUser, replacePasswordHash } from '@/lib/users/queries';
import { acceptPassword, checkPassword } from './passwords';

export const PASSWORD_METHOD = 'password';
const proof = { method: PASSWORD_METHOD, identityId: null, amr: ['pwd'] };

export interface SignUp {
  email: string;
  password: string;
  username?: string | undefined;
}

/**
 * Creates a user with an e-mail and a password and opens the first session, in one transaction. Throws `invalid_email`,
 * `weak_password`, `password_blocked`, `email_taken` or `username_taken`.
 */
export async function signUpWithPassword(
  details: SignUp,
  request: SessionRequest,
  client: ClientContext,
): Promise<Opened> {
  const email = canonicalEmail(details.email);
  if (!email)
    throw fieldError('invalid_email', 'body.email', 'Check the address; it should look like name@example.com.');
  const passwordHash = await acceptPassword(details.password, 'body.password', { email, names: [details.username] });
  return db().transaction(async (tx) => {
    const user = await createUser(tx, { email, passwordHash, username: details.username });
    if (!user) {
      if (await findUserByEmail(tx, email)) {
        throw fieldError('email_taken', 'body.email', 'An account with this e-mail exists. Sign in instead.');
      }
      throw fieldError('username_taken', 'body.username', 'This username is taken. Choose another one.');
    }
    await record(tx, client, { type: 'user.signed_up', actorId: user.id, method: PASSWORD_METHOD });
    return openSession(tx, user, proof, request, client);
  });
}

/**
 * Signs in with an e-mail and a password. An unknown e-mail, a wrong password and a user without one cost the same and answer the
 * same `invalid_credentials`; only the right password learns of a suspension.
 */
export async function signInWithPassword(
  credentials: { email: string; password: string },
  request: SessionRequest,
  client: ClientContext,
): Promise<Opened> {
  const email = canonicalEmail(credentials.email);
  const user = email ? await findUserByEmail(db(), email) : null;
  const checked = await checkPassword(user?.passwordHash ?? null, credentials.password);
  if (!user?.passwordHash || !checked.ok) {
    await record(db(), client, {
      type: 'sign_in.failed',
      outcome: 'failure',
      subjectId: user?.id ?? null,
      method: PASSWORD_METHOD,
      data: { reason: 'invalid_credentials' },
    });
    throw new AppError('invalid_credentials', { detail: 'Check the e-mail and the password and try again.' });
  }
  if (user.status !== 'active') {
    await record(db(), client, {
      type: 'sign_in.failed',
      outcome: 'failure',
      subjectId: user.id,
      method: PASSWORD_METHOD,
      data: { reason: 'user_suspended' },
    });
    throw new AppError('user_suspended', { detail: 'Ask the operator of this site.' });
  }
  const from = user.passwordHash;
  const to = checked.needsRehash ? await hashPassword(credentials.password) : null;
  const opened = await db().transaction(async (tx) => {
    const current = await lockUser(tx, user.id);
    if (current?.passwordHash !== from || current.status !== 'active') return null;
    if (to) await replacePasswordHash(tx, { userId: user.id, from, to, at: now() });
    return openSession(tx, current, proof, request, client);
  });
  // The row changed while the password was being checked - a rehash, a new password, a suspension: judge it as it is now.
  return opened ?? signInWithPassword(credentials, request, client);
}
