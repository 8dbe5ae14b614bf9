import { PASSKEY_METHOD } from '@/lib/methods/registry';
import { isSecondFactorRequired } from '@/lib/sessions/assurance';
import { staleProofs } from '@/lib/sessions/freshness';
import type { Principal } from '@/lib/sessions/read';

/**
 * True where the mere touch of a passkey would be no second factor: the first one, in a session that has no second yet or where it is
 * still fresh, was a passkey. Only one that makes sure who holds it adds anything then.
 */
export function needsVerifiedUser(principal: Principal): boolean {
  const { session, identities } = principal;
  const byPasskey = identities.some(({ id, method }) => id === session.proofIdentityId && method === PASSKEY_METHOD);
  return byPasskey && (session.aal < 2 || !staleProofs(principal).first);
}

/** True where a new account has to have a second factor: its one passkey is both, or nobody could finish signing in with it. */
export const signUpNeedsVerifiedUser = (): boolean => isSecondFactorRequired({ role: 'user' });
