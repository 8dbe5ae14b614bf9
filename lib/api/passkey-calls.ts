import type { PasskeyPurpose } from '@/lib/challenges/passkey';
import { unauthenticated } from '@/lib/http/authenticate';
import { requireWhole } from '@/lib/sessions/assurance';
import type { Principal } from '@/lib/sessions/read';
import { requireFresh } from '@/lib/sign-in/require-fresh';

/**
 * Whose passkey options are for: nobody's yet for a sign-in or a sign-up; the caller's for a link, which has to be fresh already so that
 * nobody makes a passkey in vain, and for a proof in a running session, whatever that one lacks.
 */
export function holderFor(purpose: PasskeyPurpose, principal: Principal | null): Principal | null {
  if (purpose === 'sign_in' || purpose === 'sign_up') return null;
  if (!principal) throw unauthenticated();
  requireWhole(principal, purpose === 'reauthenticate' ? ['second_factor', 'enrollment'] : ['enrollment']);
  if (purpose === 'link') requireFresh(principal);
  return principal;
}

export function presentOptions({ options, expiresAt }: { options: object; expiresAt: Date }) {
  return { options: { ...options }, expires_at: expiresAt.toISOString() };
}
