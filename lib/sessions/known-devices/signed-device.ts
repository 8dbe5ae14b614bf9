import { config } from '@/lib/core/config';
import { derivedToken, isDerivedToken } from '@/lib/core/crypto';

const PURPOSE = 'device:v1';

/** A device's token as its cookie has it: with a signature (HMAC-SHA-256) under the newest app secret. */
export function signedDevice(token: string): string {
  const [newest] = config().secrets;
  if (!newest) throw new Error('a device cookie needs an app secret');
  return `${token}.${derivedToken(token, PURPOSE, newest)}`;
}

/** The token in such a cookie, signed under any of the app secrets; null for whatever we did not make, which costs no look at the database. */
export function deviceIn(value: string): string | null {
  const [, token, signature] = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/.exec(value) ?? [];
  return token && signature && isDerivedToken(signature, token, PURPOSE, config().secrets) ? token : null;
}
