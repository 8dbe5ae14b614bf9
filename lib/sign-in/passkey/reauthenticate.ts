import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError } from '@/lib/core/errors';
import { type Db, db } from '@/lib/db/client';
import type { AssertionJson } from '@/lib/methods/passkey';
import { PASSKEY_METHOD } from '@/lib/methods/registry';
import { lockSession } from '@/lib/sessions/queries';
import type { Principal } from '@/lib/sessions/read';
import { type Completed, completeSession, type DeviceWish } from '@/lib/sessions/second-factor';
import { requireTrustable } from '@/lib/sessions/trusted-devices/trust';
import { listIdentities, lockIdentity, markIdentityUsed } from '@/lib/sign-in/queries';
import { type Reauthenticated, refreshProof } from '@/lib/sign-in/reauthenticate';
import { lockUser } from '@/lib/users/queries';
import { type Ceremony, type ProvenPasskey, refuse, requirePasskey } from './prove';
import { needsVerifiedUser } from './rules';
import { proofBy } from './sign-in';

/**
 * Locks user, proven key and session, in that order, and answers whose session it is as things stand by now. Null where the key is gone.
 * Throws `unauthenticated` where the user or the session is.
 */
async function lockStanding(tx: Db, principal: Principal, { identity }: ProvenPasskey): Promise<Principal | null> {
  const user = await lockUser(tx, principal.user.id);
  const owner = await lockIdentity(tx, PASSKEY_METHOD, identity.subject);
  const session = await lockSession(tx, principal.session.id);
  if (user?.status !== 'active' || !session) throw new AppError('unauthenticated', { detail: 'Sign in again.' });
  if (owner?.identity.id !== identity.id) return null;
  await markIdentityUsed(tx, identity.id, now());
  return { user, session, identities: await listIdentities(tx, user.id) };
}

/**
 * Fresh proof by a passkey of this account: of both factors where its authenticator has made sure who holds it. Where it has not and a
 * passkey may have been the second factor, too, that one has to be proven anew: one touch is one factor.
 */
export async function reauthenticateWithPasskey(
  principal: Principal,
  credential: AssertionJson,
  browserToken: string | null,
  client: ClientContext,
): Promise<Reauthenticated> {
  const userId = principal.user.id;
  const ceremony: Ceremony = {
    purpose: 'reauthenticate',
    userId,
    browserToken,
    failure: 'session.reauthenticated',
  };
  const proven = await requirePasskey(credential, ceremony, client);
  const renewed = await db().transaction(async (tx) => {
    const standing = await lockStanding(tx, principal, proven);
    if (!standing) return null;
    const endsSecond = !proven.userVerified && standing.session.secondFactorIdentityId !== null;
    return refreshProof(tx, standing, { ...proofBy(proven), endsSecond }, client);
  });
  return renewed ?? refuse('signature_invalid', ceremony, client);
}

/**
 * A passkey as the second factor: completes the session. Where a passkey was the first one it has to be one whose authenticator made sure
 * who holds it. Throws `challenge_invalid` or `signature_invalid`.
 */
export async function provePasskeyStep(
  principal: Principal,
  credential: AssertionJson,
  browserToken: string | null,
  wish: DeviceWish,
  client: ClientContext,
): Promise<Completed> {
  if (wish.trust) requireTrustable(principal);
  const userId = principal.user.id;
  const ceremony: Ceremony = { purpose: 'reauthenticate', userId, browserToken, failure: 'second_factor.failed' };
  const proven = await requirePasskey(credential, ceremony, client);
  const { identity, amr, userVerified: whole } = proven;
  const completed = await db().transaction(async (tx) => {
    const standing = await lockStanding(tx, principal, proven);
    if (!standing || (!whole && needsVerifiedUser(standing))) return null;
    const proof = { factor: PASSKEY_METHOD, amr, identityId: identity.id, whole } as const;
    return completeSession(tx, standing, proof, wish, client);
  });
  return completed ?? refuse('signature_invalid', ceremony, client);
}
