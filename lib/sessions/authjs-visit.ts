import { AsyncLocalStorage } from 'node:async_hooks';
import type { OauthProviderId } from '@/lib/core/config';

type Claims = Record<string, unknown>;

/** What a provider said once Auth.js had checked state, PKCE, nonce, issuer and audience. */
export interface ProviderAnswer {
  provider: OauthProviderId;
  /** Claims of the ID token or the userinfo endpoint; the user object for GitHub. Typed by nobody. */
  profile: Claims;
  /** Claims of the ID token; null for GitHub. */
  idToken: Claims | null;
}

interface Visit {
  /** Takes the answer; Auth.js then stops and neither makes users nor opens sessions. */
  arrive(answer: ProviderAnswer): Promise<void>;
  /** The provider did not answer, or failed. */
  unreachable(): void;
}

const visits = new AsyncLocalStorage<Visit>();

/** The return from a provider that is being handled; Auth.js hands nothing of the request to its callbacks. */
export const visit = (): Visit | undefined => visits.getStore();

export const duringVisit = <T>(current: Visit, work: () => Promise<T>): Promise<T> => visits.run(current, work);
