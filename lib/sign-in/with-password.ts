import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { AppError, fieldError } from '@/lib/core/errors';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { hashPassword } from '@/lib/methods/password';
import { type Opened, openSession, type SessionRequest } from '@/lib/sessions/open';
import { acceptEmail, canonicalEmail } from '@/lib/users/email-address';
import { createUser } from '@/lib/users/new-user';
import { findUserByEmail, lockUser, replacePasswordHash } from '@/lib/users/queries';
import { attemptPassword } from './attempt';
import { mailVerification, requestVerification } from './email/resend';
import { askToSignUp, usernameTaken } from './email/sign-up';
import { acceptPassword, PASSWORD_METHOD } from './passwords';

const proof = { method: PASSWORD_METHOD, identityId: null, amr: ['pwd'] };

export interface SignUp {
  email: string;
  password: string;
  username?: string | undefined;
}

/**
 * Creates a user with an e-mail and a password, opens the first session and mails a link to confirm the address, in one transaction.
 * Where confirmed addresses are required nothing begins before the proof, and null says so: for a known address as for an unknown one,
 * at the same cost. Throws `invalid_email`, `weak_password`, `password_blocked`, `email_taken` or `username_taken`.
 */
export async function signUpWithPassword(
  details: SignUp,
  request: SessionRequest,
  client: ClientContext,
): Promise<Opened | null> {
  const { password, username } = details;
  const email = acceptEmail(details.email, 'body.email');
  const passwordHash = await acceptPassword(password, 'body.password', { email, names: [username] }, client);
  if (config().emailVerification === 'required') {
    await askToSignUp({ email, passwordHash, username: username ?? null }, client);
    return null;
  }
  return db().transaction(async (tx) => {
    const user = await createUser(tx, { email, passwordHash, username });
    if (!user) {
      if (await findUserByEmail(tx, email)) {
        throw fieldError('email_taken', 'body.email', 'An account with this e-mail exists. Sign in instead.');
      }
      throw usernameTaken();
    }
    // Sent together and run in this order on the transaction's one connection.
    const [, opened] = await Promise.all([
      record(tx, client, { type: 'user.signed_up', actorId: user.id, method: PASSWORD_METHOD }),
      openSession(tx, user, proof, request, client),
      mailVerification(tx, { id: user.id, email }),
    ]);
    return opened;
  });
}

/**
 * Signs in with an e-mail and a password. An unknown e-mail, a wrong password and a user without one cost the same and answer the
 * same `invalid_credentials`; only the right password learns of a suspension, or that the address has to be confirmed first. Throws
 * `rate_limited` before anything is checked.
 */
export async function signInWithPassword(
  credentials: { email: string; password: string },
  request: SessionRequest,
  client: ClientContext,
): Promise<Opened> {
  const email = canonicalEmail(credentials.email);
  const user = email ? await findUserByEmail(db(), email) : null;
  const failure = (reason: string) =>
    ({
      type: 'sign_in.failed',
      outcome: 'failure',
      subjectId: user?.id ?? null,
      method: PASSWORD_METHOD,
      data: { reason },
    }) as const;
  const refuse = async (code: 'user_suspended' | 'email_unverified', detail: string) => {
    await record(db(), client, failure(code));
    return new AppError(code, { detail });
  };
  const attempt = {
    user,
    hash: user?.passwordHash ?? null,
    password: credentials.password,
    name: email ?? credentials.email,
    device: request.device,
    failure: failure('invalid_credentials'),
  };
  const checked = await attemptPassword(attempt, client);
  if (!user?.passwordHash || !checked.ok) {
    throw new AppError('invalid_credentials', { detail: 'Check the e-mail and the password and try again.' });
  }
  if (user.status !== 'active') throw await refuse('user_suspended', 'Ask the operator of this site.');
  if (config().emailVerification === 'required' && !user.emailVerifiedAt) {
    await db().transaction(async (tx) => requestVerification(tx, await lockUser(tx, user.id), client));
    throw await refuse('email_unverified', 'Follow the link in our newest mail to you, then sign in.');
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
