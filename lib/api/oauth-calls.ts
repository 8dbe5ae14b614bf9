import { config } from '@/lib/core/config';
import { AppError } from '@/lib/core/errors';
import { unauthenticated } from '@/lib/http/authenticate';
import { safeReturnTo } from '@/lib/http/return-to';
import { requireWhole } from '@/lib/sessions/assurance';
import type { Principal } from '@/lib/sessions/read';
import type { VisitWish } from '@/lib/sign-in/oauth/attempts';
import { requireFresh } from '@/lib/sign-in/require-fresh';
import type { Body } from './contract';
import type { startOauth } from './contracts/oauth';

type Wish = Body<typeof startOauth>;

/** What a button needs to know of each provider. */
export function presentProviders() {
  return config().oauthProviders.map(({ id, label }) => ({ id, label }));
}

export function visitWish({ purpose, remember, return_to }: Wish): VisitWish {
  return { purpose, remember, returnTo: safeReturnTo(return_to) };
}

/** Whose visit it is: nobody's yet for a sign-in; else that of a session the browser can come back with, a fresh one for a link. */
export async function travellerFor(purpose: Wish['purpose'], principal: Principal | null): Promise<Principal | null> {
  if (purpose === 'sign_in') return null;
  if (!principal) throw unauthenticated();
  requireWhole(principal, purpose === 'reauthenticate' ? ['enrollment'] : []);
  if (principal.session.transport !== 'cookie') {
    throw new AppError('forbidden', {
      detail: 'Do this in a browser: a visit to a provider comes back to its cookies.',
    });
  }
  if (purpose === 'link') requireFresh(principal);
  return principal;
}
