import { derivedTokens, isOneOf } from '@/lib/sessions/derived-tokens';

const PURPOSE = 'device:v1';
const SIGNED = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/;

/** What the cookie of a device holds: its token, and behind a dot the signature (HMAC-SHA-256 under the newest app secret). */
export function signedDevice(token: string): string {
  const [signature = ''] = derivedTokens(token, PURPOSE);
  return `${token}.${signature}`;
}

/**
 * The token of a device cookie that we gave out, under any of the app secrets; null for anything else. So nobody makes a browser known by a
 * value of their own that they put there.
 */
export function deviceOf(cookie: string): string | null {
  const [, token = '', signature = ''] = SIGNED.exec(cookie) ?? [];
  return token !== '' && isOneOf(signature, derivedTokens(token, PURPOSE)) ? token : null;
}
