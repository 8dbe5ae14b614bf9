import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError } from '@/lib/core/errors';
import { newId } from '@/lib/core/ids';
import type { OauthProblem } from '@/lib/core/oauth-problem';
import { type Db, db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { orGiveBack } from '@/lib/limits/reserve';
import { type Opened, openSession, type SessionRequest } from '@/lib/sessions/open';
import { reserveNewAccount } from '@/lib/sign-in/new-account';
import { type IdentityRow, insertIdentity, lockIdentity, markIdentityUsed, type UserRow } from '@/lib/sign-in/queries';
import { createUser } from '@/lib/users/new-user';
import { findUserByEmail } from '@/lib/users/queries';
import type { ProvenAccount } from './proven-account';

/** Somebody else vouched. Not a registered value of RFC 8176, which has none for it. */
export const PROVIDER_AMR = ['fed'];

/** The row an account at a provider becomes. Nothing of the provider's tokens is kept. */
export function providerIdentity(userId: string, { provider, subject, address }: ProvenAccount) {
  const at = now();
  return {
    id: newId(),
    userId,
    method: provider,
    subject,
    address,
    chainId: null,
    verifiedAt: at,
    lastUsedAt: at,
    createdAt: at,
  };
}

/** Somebody linked, or took the address, in the same moment. Lost twice in a row, it is the answer. */
class LostRace extends AppError {
  constructor() {
    super('conflict', { detail: 'Try again.' });
  }
}

type Found = { user: UserRow; identity: IdentityRow; problem?: never } | { problem: OauthProblem; user?: UserRow };

/**
 * The user of a proven account, made at its first visit. An address never leads to somebody's existing account: a verified one
 * has to be signed in to and linked; one that nobody verified may have been put there by anybody, so it is left alone.
 */
async function findOrCreate(tx: Db, account: ProvenAccount, client: ClientContext): Promise<Found> {
  const known = await lockIdentity(tx, account.provider, account.subject);
  if (known) {
    if (known.user.status !== 'active') return { problem: 'user_suspended', user: known.user };
    await markIdentityUsed(tx, known.identity.id, now());
    return known;
  }
  const holder = account.email === null ? null : await findUserByEmail(tx, account.email);
  if (holder?.emailVerifiedAt) return { problem: 'email_in_use' };
  const address = account.email !== null && !holder ? { email: account.email, emailVerifiedAt: now() } : {};
  const user = await createUser(tx, address);
  const identity = user && (await insertIdentity(tx, providerIdentity(user.id, account)));
  if (!identity) throw new LostRace();
  await record(tx, client, { type: 'user.signed_up', actorId: user.id, method: account.provider });
  return { user, identity };
}

async function recordFailure(
  account: ProvenAccount,
  reason: OauthProblem,
  user: UserRow | undefined,
  client: ClientContext,
) {
  await record(db(), client, {
    type: 'sign_in.failed',
    outcome: 'failure',
    subjectId: user?.id ?? null,
    method: account.provider,
    data: { reason },
  });
}

/**
 * Signs in with an account at a provider, creating the user at its first visit: one transaction that finds or creates the user,
 * refuses the suspended, opens the session and records it. Throws `rate_limited` where a source creates too many.
 */
export async function signInWithProvider(
  account: ProvenAccount,
  request: SessionRequest,
  client: ClientContext,
): Promise<{ opened: Opened } | { problem: OauthProblem }> {
  const enter = () =>
    db().transaction(async (tx) => {
      const found = await findOrCreate(tx, account, client);
      if (found.problem) return found;
      const { user, identity } = found;
      const means = { method: account.provider, identityId: identity.id, amr: PROVIDER_AMR };
      return { opened: await openSession(tx, user, means, request, client) };
    });
  const held = await reserveNewAccount(account.provider, account.subject, client);
  const entered = await orGiveBack(held, () =>
    enter().catch((error) => {
      if (error instanceof LostRace) return enter();
      throw error;
    }),
  );
  if ('opened' in entered) return entered;
  await Promise.all(held.map((one) => one.giveBack()));
  await recordFailure(account, entered.problem, entered.user, client);
  return { problem: entered.problem };
}
