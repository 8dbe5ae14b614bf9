import { config } from '@/lib/core/config';
import { isDerivedToken, newestDerivedToken } from '@/lib/core/crypto';

const PURPOSE = 'device:v1';

/** A device's token as its cookie has it: with a signature (HMAC-SHA-256) under the newest app secret. */
export const signedDevice = (token: string): string =>
  `${token}.${newestDerivedToken(token, PURPOSE, config().secrets)}`;

/** The token in such a cookie, signed under any of the app secrets; null for whatever we did not make, which costs no look at the database. */
export function deviceIn(value: string): string | null {
  const [, token, signature] = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/.exec(value) ?? [];
  return token && signature && isDerivedToken(signature, token, PURPOSE, config().secrets) ? token : null;
}
