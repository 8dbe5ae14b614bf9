import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError } from '@/lib/core/errors';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import type { AssertionJson } from '@/lib/methods/passkey';
import { PASSKEY_METHOD } from '@/lib/methods/registry';
import { type Opened, openSession, type Proof, type SessionRequest } from '@/lib/sessions/open';
import { lockIdentity, markIdentityUsed } from '@/lib/sign-in/queries';
import { type Ceremony, type ProvenPasskey, refuse, requirePasskey } from './prove';

/** What a passkey proves: where its authenticator has made sure who holds it, both factors at once. */
export function proofBy({ identity, amr, userVerified }: ProvenPasskey): Proof {
  const means = { method: PASSKEY_METHOD, identityId: identity.id, amr };
  return userVerified ? { ...means, whole: true } : means;
}

/**
 * Signs in with a passkey: spend the challenge, verify, then one transaction that refuses the suspended, opens the session and records
 * it. Throws `challenge_invalid`, `signature_invalid` or `user_suspended`.
 */
export async function signInWithPasskey(
  credential: AssertionJson,
  browserToken: string | null,
  request: SessionRequest,
  client: ClientContext,
): Promise<Opened> {
  const ceremony: Ceremony = { purpose: 'sign_in', userId: null, browserToken, failure: 'sign_in.failed' };
  const proven = await requirePasskey(credential, ceremony, client);
  const { identity } = proven;
  const entered = await db().transaction(async (tx) => {
    const owner = await lockIdentity(tx, PASSKEY_METHOD, identity.subject);
    if (owner?.identity.id !== identity.id) return 'unlinked';
    if (owner.user.status !== 'active') return 'suspended';
    const [opened] = await Promise.all([
      openSession(tx, owner.user, proofBy(proven), request, client),
      markIdentityUsed(tx, identity.id, now()),
    ]);
    return opened;
  });
  if (entered === 'unlinked') return refuse('signature_invalid', ceremony, client);
  if (entered !== 'suspended') return entered;
  await record(db(), client, {
    type: 'sign_in.failed',
    outcome: 'failure',
    subjectId: identity.userId,
    method: PASSKEY_METHOD,
    data: { reason: 'user_suspended' },
  });
  throw new AppError('user_suspended', { detail: 'Ask the operator of this site.' });
}
