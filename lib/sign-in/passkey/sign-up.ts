import type { ClientContext } from '@/lib/core/client-context';
import { AppError } from '@/lib/core/errors';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { passkeyAmr, type RegistrationJson } from '@/lib/methods/passkey';
import { PASSKEY_METHOD } from '@/lib/methods/registry';
import { type Opened, openSession, type SessionRequest } from '@/lib/sessions/open';
import { usernameTaken } from '@/lib/sign-in/email/sign-up';
import { insertIdentity } from '@/lib/sign-in/queries';
import { createUser } from '@/lib/users/new-user';
import { type Ceremony, refuse, requireRegistration, rowsOf } from './prove';
import { insertPasskey } from './queries';

/**
 * Makes an account whose only key is the passkey, and opens its first session: in one transaction, under the id and the username its
 * challenge was given out for. Nothing was signed yet, so it proves one factor at most. Throws `challenge_invalid`, `signature_invalid`,
 * `username_taken` or `identity_taken`.
 */
export async function signUpWithPasskey(
  credential: RegistrationJson,
  browserToken: string | null,
  request: SessionRequest,
  client: ClientContext,
): Promise<Opened> {
  const ceremony: Ceremony = { purpose: 'sign_up', userId: null, browserToken, failure: 'sign_in.failed' };
  const { made, toBe } = await requireRegistration(credential, ceremony, client);
  if (!toBe) return refuse('challenge_invalid', ceremony, client);
  const { userId, username } = toBe;
  const rows = rowsOf(userId, made, null);
  try {
    return await db().transaction(async (tx) => {
      const user = await createUser(tx, { id: userId, ...(username !== null && { username }) });
      if (!user) throw usernameTaken();
      const identity = await insertIdentity(tx, rows.identity);
      if (!identity)
        throw new AppError('identity_taken', { detail: 'Sign in with this passkey, or make another one.' });
      await insertPasskey(tx, rows.passkey(identity.id));
      await record(tx, client, { type: 'user.signed_up', actorId: userId, method: PASSKEY_METHOD });
      const amr = passkeyAmr({ backupEligible: made.backupEligible, userVerified: false });
      return openSession(tx, user, { method: PASSKEY_METHOD, identityId: identity.id, amr }, request, client);
    });
  } catch (error) {
    if (error instanceof AppError) {
      await record(db(), client, {
        type: 'sign_in.failed',
        outcome: 'failure',
        method: PASSKEY_METHOD,
        data: { reason: error.code },
      });
    }
    throw error;
  }
}
