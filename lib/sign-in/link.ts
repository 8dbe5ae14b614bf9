import type { ProofRequest } from '@/lib/challenges/prove';
import type { ClientContext } from '@/lib/core/client-context';
import { config } from '@/lib/core/config';
import { AppError } from '@/lib/core/errors';
import { changing } from '@/lib/db/changes';
import { type Db, db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { keyName } from '@/lib/mail/key-name';
import { notify } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import { PASSKEY_METHOD, walletMethodIds } from '@/lib/methods/registry';
import { turnPasskeyStepOff } from '@/lib/second-factor/passkey-step';
import { findSecondFactor } from '@/lib/second-factor/queries';
import { forgetProofsBy } from '@/lib/sessions/queries';
import { endSessions } from '@/lib/sessions/revoke';
import { type Asker, requireStanding } from '@/lib/users/asker';
import { lockUser, type UserRow } from '@/lib/users/queries';
import {
  countOtherIdentities,
  deleteIdentity,
  type IdentityRow,
  insertIdentity,
  listIdentities as list,
  lockIdentity,
  lockOwnIdentity,
  type NewIdentity,
  relabelIdentity,
} from './queries';
import { identityOf, requireProof } from './with-wallet';

/**
 * Links a proven wallet to the signed-in user. The text names the account and the challenge belongs to it, so a text signed for
 * anything else links nothing. Linking a key one has is safe to repeat; somebody else's is `identity_taken` and nothing changes.
 */
export async function linkWallet(
  asker: Asker,
  proof: Omit<ProofRequest, 'purpose' | 'userId'>,
  client: ClientContext,
): Promise<IdentityRow> {
  const userId = asker.user.id;
  const key = await requireProof({ ...proof, purpose: 'link', userId }, 'identity.link_failed', client);
  const linked = await linkIdentity(asker, identityOf(userId, proof.chain, key), client);
  if (linked) return linked;
  throw new AppError('identity_taken', { detail: 'Unlink it there first, or link another wallet.' });
}

/**
 * Links what was proven, of whatever kind, to a user; `keepWith` stores what belongs to a new key in the same transaction. Safe to
 * repeat for a key one has; null where it is somebody else's, and then nothing changed.
 */
export async function linkIdentity(
  asker: Asker,
  key: NewIdentity,
  client: ClientContext,
  keepWith?: (tx: Db, identity: IdentityRow) => Promise<void>,
): Promise<IdentityRow | null> {
  const userId = asker.user.id;
  const linked = await db().transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    const identity = await insertIdentity(tx, key);
    await requireStanding(tx, asker);
    changing({ userId });
    if (!identity) {
      const owner = await lockIdentity(tx, key.method, key.subject);
      return owner?.user.id === userId ? owner.identity : null;
    }
    await keepWith?.(tx, identity);
    await record(tx, client, {
      type: 'identity.linked',
      actorId: userId,
      method: key.method,
      data: { identity_id: identity.id, address: identity.address },
    });
    const data = { key: keyName(identity), whence: whenceOf(client) };
    if (user) await notify(tx, user, { kind: 'key_linked', data });
    return identity;
  });
  if (linked) return linked;
  await record(db(), client, {
    type: 'identity.link_failed',
    outcome: 'failure',
    actorId: userId,
    method: key.method,
    data: { reason: 'identity_taken' },
  });
  return null;
}

/** Nothing can be asked for that is not there: with an app the last passkey takes its step with it, without one it has to stay. */
async function endPasskeyStep(tx: Db, user: UserRow, sessionId: string, client: ClientContext): Promise<void> {
  const factor = await findSecondFactor(tx, user.id);
  if (!factor?.passkeyStepAt) return;
  if (!factor.confirmedAt) {
    throw new AppError('last_second_factor', { detail: 'Add another passkey, or turn the second step off first.' });
  }
  await turnPasskeyStepOff(tx, user, sessionId, client);
}

/**
 * Removes a key: at once no way in, and the sessions it opened end with it; those it was the second factor of are asked for one again.
 * The user's row is locked, so of two requests that would together remove the last ways in, one is refused with `last_credential`, or
 * with `last_second_factor` where it is the last passkey and asked for at every sign-in.
 */
export async function unlinkIdentity(asker: Asker, identityId: string, client: ClientContext): Promise<void> {
  const userId = asker.user.id;
  await db().transaction(async (tx) => {
    const user = await lockUser(tx, userId);
    const identity = user && (await lockOwnIdentity(tx, userId, identityId));
    if (!identity) throw new AppError('not_found', { detail: 'This key is not linked to your account.' });
    const others = (methods: readonly string[]) => countOtherIdentities(tx, { userId, exceptId: identityId, methods });
    if ((await others(usableMethods())) === 0 && !(user.email && user.passwordHash)) {
      throw new AppError('last_credential', { detail: 'Link another key first; then this one can go.' });
    }
    await requireStanding(tx, asker);
    changing({ userId });
    if (identity.method === PASSKEY_METHOD && (await others([PASSKEY_METHOD])) === 0) {
      await endPasskeyStep(tx, user, asker.session.id, client);
    }
    await endSessions(tx, { userId, identityId }, 'identity_unlinked', client);
    await forgetProofsBy(tx, userId, identityId);
    await deleteIdentity(tx, identityId);
    await record(tx, client, {
      type: 'identity.unlinked',
      actorId: userId,
      method: identity.method,
      data: { identity_id: identityId, address: identity.address },
    });
    await notify(tx, user, { kind: 'key_unlinked', data: { key: keyName(identity), whence: whenceOf(client) } });
  });
}

/** Names a key, or takes the name away with null. */
export async function labelIdentity(
  asker: Asker,
  identityId: string,
  label: string | null,
  client: ClientContext,
): Promise<IdentityRow> {
  const userId = asker.user.id;
  return db().transaction(async (tx) => {
    const changed = await relabelIdentity(tx, userId, identityId, label);
    if (!changed) throw new AppError('not_found', { detail: 'This key is not linked to your account.' });
    await requireStanding(tx, asker);
    changing({ userId });
    await record(tx, client, { type: 'identity.labelled', actorId: userId, data: { identity_id: identityId } });
    return changed;
  });
}

/** What opens an account at present: an account at a provider that is no longer set up does not, nor a passkey where none can be used. */
export function usableMethods(): string[] {
  const { oauthProviders, passkeys } = config();
  return [...walletMethodIds, ...(passkeys ? [PASSKEY_METHOD] : []), ...oauthProviders.map(({ id }) => id)];
}

/** The user's keys, the oldest first. */
export async function listIdentities(userId: string): Promise<IdentityRow[]> {
  return list(db(), userId);
}
