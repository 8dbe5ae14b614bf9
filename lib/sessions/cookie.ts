import { config } from '@/lib/core/config';
import { signedDevice } from './known-devices/signed-device';

export interface Cookie {
  name: string;
  value: string;
  /** Seconds; absent for a cookie that ends with the browser session, 0 to delete. */
  maxAgeSeconds?: number;
}

/** RFC 6265bis §4.1.3.2: the `__Host-` prefix cannot be planted from a sub-domain or over http. */
function prefixed(name: string): string {
  return config().secure ? `__Host-${name}` : name;
}

export const sessionCookieName = (): string => prefixed('latchkey.session');
export const browserCookieName = (): string => prefixed('latchkey.browser');
/** By which an account knows a browser again; it opens nothing. */
export const deviceCookieName = (): string => prefixed('latchkey.device');

/** Tokens of the accounts that trust this browser; each lets one of them in without the second factor. */
export const trustCookieName = (): string => prefixed('latchkey.trust');

/** Where Auth.js's own pages lead back to. One it cannot read makes it see nobody signed in, so nobody else may plant it. */
export const authjsReturnCookieName = (): string => prefixed('latchkey.return');

/** Ties a visit to an OAuth provider to the browser that set out. */
export const oauthCookieName = (): string => prefixed('latchkey.oauth');
/** What Auth.js checks a provider's answer against. Prefixed like the others: planted ones would let in somebody else's answer. */
export const oauthCheckCookieNames = () => ({
  state: prefixed('latchkey.oauth-state'),
  pkceCodeVerifier: prefixed('latchkey.oauth-pkce'),
  nonce: prefixed('latchkey.oauth-nonce'),
});

const MOST_TRUSTS = 5;

export function sessionCookie(token: string, maxAgeSeconds?: number): Cookie {
  return { name: sessionCookieName(), value: token, ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }) };
}

/** As long as browsers keep any cookie (RFC 6265bis §5.5), from each sign-in on. */
export function deviceCookie(token: string): Cookie {
  return { name: deviceCookieName(), value: signedDevice(token), maxAgeSeconds: 400 * 86_400 };
}

/** The newest first, of at most five accounts. */
export function trustCookie(tokens: readonly string[], maxAgeSeconds: number): Cookie {
  return { name: trustCookieName(), value: tokens.slice(0, MOST_TRUSTS).join('.'), maxAgeSeconds };
}

/** The tokens in such a cookie's value, whatever a client sent. */
export function trustTokens(value: string): string[] {
  return value.split('.', MOST_TRUSTS).filter((token) => /^[A-Za-z0-9_-]{43}$/.test(token));
}

export function endedSessionCookie(): Cookie {
  return { name: sessionCookieName(), value: '', maxAgeSeconds: 0 };
}

/** A `Set-Cookie` value: HttpOnly, SameSite=Lax, Path=/, no Domain, Secure over https. */
export function serializeCookie({ name, value, maxAgeSeconds }: Cookie): string {
  const life = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${config().secure ? '; Secure' : ''}${life}`;
}
