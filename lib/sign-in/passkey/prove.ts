import { type AccountToBe, type PasskeyPurpose, spendPasskeyChallenge } from '@/lib/challenges/passkey';
import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { AppError } from '@/lib/core/errors';
import { newId } from '@/lib/core/ids';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import type { EventType } from '@/lib/events/types';
import {
  type AssertionJson,
  checkAssertion,
  keeperName,
  type NewPasskey,
  passkeyAmr,
  type RegistrationJson,
  readRegistration,
  userHandle,
} from '@/lib/methods/passkey';
import { PASSKEY_METHOD } from '@/lib/methods/registry';
import type { IdentityRow, NewIdentity } from '@/lib/sign-in/queries';
import { advancePasskey, findPasskey, type PasskeyRow } from './queries';

/** What a passkey is shown for. */
export interface Ceremony {
  purpose: PasskeyPurpose;
  /** The signed-in user for a link or a re-authentication. */
  userId: string | null;
  browserToken: string | null;
  /** The event that tells of a failure. */
  failure: EventType;
}

export interface ProvenPasskey {
  identity: IdentityRow;
  userVerified: boolean;
  amr: string[];
}

/** Records the failure and throws the problem that tells of it. */
export async function refuse(
  reason: 'challenge_invalid' | 'signature_invalid',
  { failure, userId }: Pick<Ceremony, 'failure' | 'userId'>,
  client: ClientContext,
): Promise<never> {
  await record(db(), client, {
    type: failure,
    outcome: 'failure',
    subjectId: userId,
    method: PASSKEY_METHOD,
    data: { reason },
  });
  throw new AppError(reason, {
    detail:
      reason === 'challenge_invalid'
        ? 'Ask for new options and use them in the same browser.'
        : 'Use a passkey of this account, or another way.',
  });
}

function isOwners(credential: AssertionJson, owner: string, { userId, purpose }: Ceremony): boolean {
  const handle = credential.response.userHandle;
  // Nobody has said whose passkey it is before a sign-in: then it has to say so itself (WebAuthn Level 3 §7.2 step 6).
  const said = handle ? handle === userHandle(owner) : purpose !== 'sign_in';
  return said && (userId === null || userId === owner);
}

/** A good signature with an old count: somebody may have copied the key (WebAuthn Level 3 §6.1.1). */
async function recordRegression(
  { identity, passkey }: { identity: IdentityRow; passkey: PasskeyRow },
  counter: number,
  client: ClientContext,
): Promise<void> {
  await record(db(), client, {
    type: 'passkey.counter_regressed',
    outcome: 'failure',
    subjectId: identity.userId,
    method: PASSKEY_METHOD,
    data: { identity_id: identity.id, counter, counted: passkey.counter },
  });
}

/**
 * The passkey that was shown, or a recorded failure and `challenge_invalid` or `signature_invalid`. Its challenge is spent and its
 * counter moved, whatever comes after; that its owner may come in is not said by it.
 */
export async function requirePasskey(
  credential: AssertionJson,
  ceremony: Ceremony,
  client: ClientContext,
): Promise<ProvenPasskey> {
  const { passkeys: site } = config();
  const spent = await spendPasskeyChallenge(credential.response.clientDataJSON, ceremony);
  if (!site || !spent) return refuse('challenge_invalid', ceremony, client);
  const found = await findPasskey(db(), credential.id);
  if (!found || !isOwners(credential, found.user.id, ceremony)) {
    return refuse('signature_invalid', ceremony, client);
  }
  const { identity, passkey } = found;
  const proof = await checkAssertion(credential, passkey, { site, challenge: spent.challenge });
  if (!proof) return refuse('signature_invalid', ceremony, client);
  const { userVerified, counter, backedUp } = proof;
  if (!(await advancePasskey(db(), identity.id, { counter, backedUp }))) {
    await recordRegression(found, counter, client);
    return refuse('signature_invalid', ceremony, client);
  }
  return {
    identity,
    userVerified,
    amr: passkeyAmr({ backupEligible: passkey.backupEligible, userVerified }),
  };
}

/** The passkey that was made, and for a sign-up the account it is for; or a recorded failure, as above. */
export async function requireRegistration(
  credential: RegistrationJson,
  ceremony: Ceremony,
  client: ClientContext,
): Promise<{ made: NewPasskey; toBe: AccountToBe | null }> {
  const { passkeys: site } = config();
  const spent = await spendPasskeyChallenge(credential.response.clientDataJSON, ceremony);
  if (!site || !spent) return refuse('challenge_invalid', ceremony, client);
  const made = await readRegistration(credential, { site, challenge: spent.challenge });
  if (!made) return refuse('signature_invalid', ceremony, client);
  return { made, toBe: spent.toBe };
}

/** The rows a new passkey becomes. */
export function rowsOf(
  userId: string,
  made: NewPasskey,
  label: string | null,
): { identity: NewIdentity; passkey: (identityId: string) => PasskeyRow } {
  const at = now();
  const { publicKey, counter, transports, aaguid, backupEligible, backedUp } = made;
  return {
    identity: {
      id: newId(),
      userId,
      method: PASSKEY_METHOD,
      subject: made.id,
      address: keeperName(aaguid),
      label,
      verifiedAt: at,
      createdAt: at,
    },
    passkey: (identityId) => ({
      identityId,
      publicKey,
      counter,
      transports: [...transports],
      aaguid,
      backupEligible,
      backedUp,
    }),
  };
}
