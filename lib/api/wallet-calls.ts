import type { Challenge, ChallengeRequest } from '@/lib/challenges/issue';
import type { ProofRequest } from '@/lib/challenges/prove';
import { unauthenticated } from '@/lib/http/authenticate';
import type { WalletMethodId } from '@/lib/methods/registry';
import type { Purpose } from '@/lib/methods/types';
import { requireWhole } from '@/lib/sessions/assurance';
import type { Principal } from '@/lib/sessions/read';
import { requireFresh } from '@/lib/sign-in/require-fresh';
import { accountName } from '@/lib/users/new-user';

interface ProofBody {
  address: string;
  signed_message: string;
  signature: string;
  public_key?: string | undefined;
}

/** A proof as it came over the wire, in the domain's words. */
export function proofFrom(
  chain: WalletMethodId,
  body: ProofBody,
  browserToken: string | null,
): Omit<ProofRequest, 'purpose' | 'userId'> {
  const { address, signed_message: signedMessage, signature, public_key: publicKey } = body;
  return { chain, browserToken, proof: { address, signedMessage, signature, publicKey } };
}

/**
 * The account a text is for: none for a sign-in; the caller's for a link, which has to be fresh already so that nobody signs in
 * vain, and for a re-authentication.
 */
export async function accountFor(purpose: Purpose, principal: Principal | null): Promise<ChallengeRequest['account']> {
  if (purpose === 'sign_in') return null;
  if (!principal) throw unauthenticated();
  requireWhole(principal, purpose === 'reauthenticate' ? ['enrollment'] : []);
  if (purpose === 'link') requireFresh(principal);
  return { userId: principal.user.id, name: accountName(principal.user) };
}

export function presentChallenge({ nonce, message, expiresAt, extras }: Challenge) {
  return { nonce, message, expires_at: expiresAt.toISOString(), ...extras };
}
