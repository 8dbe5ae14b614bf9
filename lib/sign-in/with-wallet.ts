import { type ProofRequest, type Proven, proveKey } from '@/lib/challenges/prove';
import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError } from '@/lib/core/errors';
import { newId } from '@/lib/core/ids';
import { type Db, db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import type { EventType } from '@/lib/events/types';
import { orGiveBack } from '@/lib/limits/reserve';
import { type Opened, openSession, type SessionRequest } from '@/lib/sessions/open';
import { createUser } from '@/lib/users/new-user';
import { reserveNewAccount } from './new-account';
import { type IdentityRow, insertIdentity, lockIdentity, markIdentityUsed, type UserRow } from './queries';

type Key = Extract<Proven, { proven: true }>['key'];

/** RFC 8176 §2: proof of possession of a software-secured key. */
export const WALLET_AMR = ['swk'];

/** The proven key, or a recorded failure and the problem that tells of it. */
export async function requireProof(request: ProofRequest, failure: EventType, client: ClientContext): Promise<Key> {
  const verdict = await proveKey(request);
  if (verdict.proven) return verdict.key;
  await record(db(), client, {
    type: failure,
    outcome: 'failure',
    subjectId: request.userId,
    method: request.chain,
    data: { reason: verdict.reason },
  });
  throw new AppError(verdict.reason, {
    detail:
      verdict.reason === 'challenge_invalid'
        ? 'Ask for a new text and sign that one, unchanged.'
        : 'Sign the text with the wallet that holds this address.',
  });
}

/** The row a proven key becomes. */
export function identityOf(userId: string, method: string, key: Key) {
  const at = now();
  return {
    id: newId(),
    userId,
    method,
    subject: key.subject,
    address: key.address,
    chainId: key.chainId,
    verifiedAt: at,
    lastUsedAt: at,
    createdAt: at,
  };
}

async function findOrCreate(
  tx: Db,
  method: string,
  key: Key,
  client: ClientContext,
): Promise<{ user: UserRow; identity: IdentityRow; created: boolean }> {
  const known = await lockIdentity(tx, method, key.subject);
  if (known) return { ...known, created: false };
  const userId = newId();
  const [user, identity] = await Promise.all([
    createUser(tx, { id: userId }),
    insertIdentity(tx, identityOf(userId, method, key)),
    record(tx, client, { type: 'user.signed_up', actorId: userId, method }),
  ]);
  // Somebody linked or signed up with this key in the same moment: the whole transaction starts over and finds theirs.
  if (!user || !identity) throw new LostRace();
  return { user, identity, created: true };
}

/** Lost twice in a row, it is the answer. */
class LostRace extends AppError {
  constructor() {
    super('conflict', { detail: 'Try again.' });
  }
}

/**
 * Signs in with a wallet, creating the user at the first visit of a key: spend the challenge, verify, then one transaction that
 * finds or creates the user, refuses the suspended, opens the session and records it. Throws `challenge_invalid`,
 * `signature_invalid`, `invalid_address`, `user_suspended`, or `rate_limited` where a source creates too many.
 */
export async function signInWithWallet(
  proof: Omit<ProofRequest, 'purpose' | 'userId'>,
  request: SessionRequest,
  client: ClientContext,
): Promise<Opened & { created: boolean }> {
  const key = await requireProof({ ...proof, purpose: 'sign_in', userId: null }, 'sign_in.failed', client);
  const enter = () =>
    db().transaction(async (tx) => {
      const { user, identity, created } = await findOrCreate(tx, proof.chain, key, client);
      if (user.status !== 'active') return { suspended: user };
      const means = { method: proof.chain, identityId: identity.id, amr: WALLET_AMR };
      const [opened] = await Promise.all([
        openSession(tx, user, means, request, client),
        created ? null : markIdentityUsed(tx, identity.id, now()),
      ]);
      return { ...opened, created, suspended: null };
    });
  const held = await reserveNewAccount(proof.chain, key.subject, client);
  const entered = await orGiveBack(held, () =>
    enter().catch((error) => {
      if (error instanceof LostRace) return enter();
      throw error;
    }),
  );
  if (entered.suspended) {
    await record(db(), client, {
      type: 'sign_in.failed',
      outcome: 'failure',
      subjectId: entered.suspended.id,
      method: proof.chain,
      data: { reason: 'user_suspended' },
    });
    throw new AppError('user_suspended', { detail: 'Ask the operator of this site.' });
  }
  return entered;
}
