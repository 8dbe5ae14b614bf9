import type { ProofRequest } from '@/lib/challenges/prove';
import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { AppError } from '@/lib/core/errors';
import { newToken } from '@/lib/core/ids';
import { changing } from '@/lib/db/changes';
import { type Db, db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import type { Proof } from '@/lib/sessions/open';
import { markAuthenticated } from '@/lib/sessions/queries';
import type { Principal } from '@/lib/sessions/read';
import { checkPassword, PASSWORD_METHOD } from './passwords';
import { lockIdentity, markIdentityUsed } from './queries';
import { requireProof, WALLET_AMR } from './with-wallet';

export interface Reauthenticated extends Principal {
  /** The new token of a cookie session: its old value is dead. Null for a bearer session. */
  sessionToken: string | null;
}

/**
 * Makes the session fresh by a new proof, in the caller's transaction; with a proof of both factors it is at `aal: 2` from then on. A
 * cookie session gets a new token.
 */
export async function refreshProof(
  tx: Db,
  principal: Principal,
  proof: Proof & { endsSecond?: boolean },
  client: ClientContext,
): Promise<Reauthenticated> {
  const { session, user } = principal;
  const sessionToken = session.transport === 'cookie' ? newToken() : null;
  changing({ sessionId: session.id });
  const renewed = await markAuthenticated(tx, session.id, {
    identityId: proof.identityId,
    amr: proof.amr,
    whole: proof.whole ?? false,
    endsSecond: proof.endsSecond ?? false,
    at: now(),
    tokenHash: sessionToken && tokenHash(sessionToken),
  });
  if (!renewed) throw new AppError('unauthenticated');
  await record(tx, client, {
    type: 'session.reauthenticated',
    actorId: user.id,
    sessionId: session.id,
    method: proof.method,
  });
  return { ...principal, session: renewed, sessionToken };
}

export async function recordFailure(
  { session, user }: Principal,
  method: string,
  reason: string,
  client: ClientContext,
): Promise<void> {
  await record(db(), client, {
    type: 'session.reauthenticated',
    outcome: 'failure',
    actorId: user.id,
    sessionId: session.id,
    method,
    data: { reason },
  });
}

/** Fresh proof by the account's own password. Throws `invalid_credentials`. */
export async function reauthenticateWithPassword(
  principal: Principal,
  password: string,
  client: ClientContext,
): Promise<Reauthenticated> {
  const { ok } = await checkPassword(principal.user.passwordHash, password);
  if (!ok) {
    await recordFailure(principal, PASSWORD_METHOD, 'invalid_credentials', client);
    throw new AppError('invalid_credentials', { detail: 'Check the password and try again.' });
  }
  const proof = { method: PASSWORD_METHOD, identityId: null, amr: ['pwd'] };
  return db().transaction((tx) => refreshProof(tx, principal, proof, client));
}

/** Fresh proof by a wallet that is linked to this account; another wallet is `signature_invalid`. */
export async function reauthenticateWithWallet(
  principal: Principal,
  proof: Omit<ProofRequest, 'purpose' | 'userId'>,
  client: ClientContext,
): Promise<Reauthenticated> {
  const userId = principal.user.id;
  const key = await requireProof({ ...proof, purpose: 'reauthenticate', userId }, 'session.reauthenticated', client);
  const renewed = await db().transaction(async (tx) => {
    const owner = await lockIdentity(tx, proof.chain, key.subject);
    if (owner?.user.id !== userId) return null;
    await markIdentityUsed(tx, owner.identity.id, now());
    const fresh = { method: proof.chain, identityId: owner.identity.id, amr: WALLET_AMR };
    return refreshProof(tx, principal, fresh, client);
  });
  if (renewed) return renewed;
  await recordFailure(principal, proof.chain, 'signature_invalid', client);
  throw new AppError('signature_invalid', { detail: 'Use a wallet that is linked to this account.' });
}
