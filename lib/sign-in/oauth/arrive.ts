import type { ClientContext } from '@/lib/core/client-context';
import { now, seconds } from '@/lib/core/clock';
import type { OauthProblem } from '@/lib/core/oauth-problem';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import type { EventType } from '@/lib/events/types';
import { type Missing, missingOf } from '@/lib/sessions/assurance';
import type { ProviderAnswer } from '@/lib/sessions/authjs-visit';
import { isFresh } from '@/lib/sessions/freshness';
import type { SessionRequest } from '@/lib/sessions/open';
import type { SessionRow } from '@/lib/sessions/queries';
import type { Principal } from '@/lib/sessions/read';
import { linkIdentity } from '@/lib/sign-in/link';
import { lockIdentity, markIdentityUsed } from '@/lib/sign-in/queries';
import { refreshProof } from '@/lib/sign-in/reauthenticate';
import { type ProvenAccount, provenAccount } from './proven-account';
import type { AttemptRow } from './queries';
import { PROVIDER_AMR, providerIdentity, signInWithProvider } from './with-provider';

/** What came back with the browser, beside the provider's answer. */
export interface Returning {
  /** Whose session cookie it brought; null where there is none that counts. */
  principal: Principal | null;
  /** How a session is asked for, should it be a sign-in. */
  request: SessionRequest;
  client: ClientContext;
}

/** A session whose cookie has to be set anew; none for a link; or why not. */
export type Arrival = { session: SessionRow; token: string } | { linked: true } | { problem: OauthProblem };

const failures: Record<AttemptRow['purpose'], EventType> = {
  sign_in: 'sign_in.failed',
  link: 'identity.link_failed',
  reauthenticate: 'session.reauthenticated',
};

/** Records that a visit led to nothing. It stays whatever else is rolled back. */
export async function recordNoArrival(
  attempt: AttemptRow,
  problem: OauthProblem,
  client: ClientContext,
): Promise<void> {
  await record(db(), client, {
    type: failures[attempt.purpose],
    outcome: 'failure',
    actorId: attempt.userId,
    sessionId: attempt.sessionId,
    method: attempt.provider,
    data: { reason: problem },
  });
}

/**
 * The session that set out, if it is the one that came back, still lives, and may do by now what it could when it set out: one that lacks
 * something may not, unless that is `admitted`.
 */
function sameSession(
  attempt: AttemptRow,
  { principal }: Returning,
  admitted: readonly Missing[] = [],
): Principal | null {
  if (principal?.session.id !== attempt.sessionId || principal.user.id !== attempt.userId) return null;
  const missing = missingOf(principal);
  return missing === null || admitted.includes(missing) ? principal : null;
}

async function link(attempt: AttemptRow, account: ProvenAccount, returning: Returning): Promise<Arrival> {
  const principal = sameSession(attempt, returning);
  if (!principal) return { problem: 'session_changed' };
  if (!isFresh(principal)) return { problem: 'reauthentication_required' };
  const userId = principal.user.id;
  const linked = await linkIdentity(principal, providerIdentity(userId, account), returning.client);
  return linked ? { linked: true } : { problem: 'identity_taken' };
}

/** Clocks of two machines differ a little. */
const LEEWAY_SECONDS = 5;

/** An OpenID provider was asked to let its person sign in again. Whoever changes that on the way gets an old `auth_time`, or none. */
function askedAgain({ provider, issuedAt }: AttemptRow, { authenticatedAt }: ProvenAccount): boolean {
  if (provider !== 'oidc') return true;
  return authenticatedAt !== null && authenticatedAt.getTime() >= issuedAt.getTime() - seconds(LEEWAY_SECONDS);
}

async function reauthenticate(attempt: AttemptRow, account: ProvenAccount, returning: Returning): Promise<Arrival> {
  const principal = sameSession(attempt, returning, ['enrollment']);
  if (!principal) return { problem: 'session_changed' };
  if (!askedAgain(attempt, account)) return { problem: 'not_asked_again' };
  return db().transaction(async (tx): Promise<Arrival> => {
    const owner = await lockIdentity(tx, account.provider, account.subject);
    if (owner?.user.id !== principal.user.id) return { problem: 'not_linked' };
    await markIdentityUsed(tx, owner.identity.id, now());
    const proof = { method: account.provider, identityId: owner.identity.id, amr: PROVIDER_AMR };
    const { session, sessionToken } = await refreshProof(tx, principal, proof, returning.client);
    return sessionToken ? { session, token: sessionToken } : { problem: 'session_changed' };
  });
}

async function signIn(account: ProvenAccount, { request, client }: Returning): Promise<Arrival> {
  const entered = await signInWithProvider(account, request, client);
  return 'problem' in entered ? entered : { session: entered.opened.session, token: entered.opened.secret };
}

/** Does what a spent attempt was for, with what the provider proved. Failures are recorded by the verbs, or here. */
export async function arrive(attempt: AttemptRow, answer: ProviderAnswer, returning: Returning): Promise<Arrival> {
  const account = provenAccount(answer);
  if (account && attempt.purpose === 'sign_in') return signIn(account, returning);
  const arrival = account
    ? await (attempt.purpose === 'link' ? link : reauthenticate)(attempt, account, returning)
    : ({ problem: 'oauth_failed' } as const);
  if ('problem' in arrival && arrival.problem !== 'identity_taken') {
    await recordNoArrival(attempt, arrival.problem, returning.client);
  }
  return arrival;
}
