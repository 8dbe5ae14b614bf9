import { config } from '@/lib/core/config';
import { isDerivedToken, newestDerivedToken } from '@/lib/core/crypto';

const PURPOSE = 'csrf:v1';

/**
 * What a client that goes by the session cookie, and whose requests do not say where they come from, sends with its writes. Derived from
 * the session's own token under the newest app secret: nothing is stored, it ends with the token, and nobody who cannot read our
 * answers can know it.
 */
export const csrfToken = (sessionToken: string): string => newestDerivedToken(sessionToken, PURPOSE, config().secrets);

/** Whether it is the one of this session, under any of the app secrets. Compared in constant time. */
export const isCsrfToken = (candidate: string, sessionToken: string): boolean =>
  isDerivedToken(candidate, sessionToken, PURPOSE, config().secrets);
