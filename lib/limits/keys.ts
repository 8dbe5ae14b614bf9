import { siteOf, sourceOf } from '@/lib/core/client-address';
import { tokenHash } from '@/lib/core/crypto';
import { isAllowedSource } from '@/lib/detection/blocked-sources/memory';

/** A limit is about this. No store learns what it was. */
export type LimitKey = string & { readonly limitKey: unique symbol };

/** One spelling in, one key out: 22 characters of the SHA-256. */
function keyOf(kind: string, ...parts: string[]): LimitKey {
  return tokenHash([kind, ...parts].join('|')).slice(0, 22) as LimitKey;
}

/** Of where a request comes from; null where nobody can say, or the source is allowed: then no limit of a source applies. */
export const sourceKey = (ip: string | null): LimitKey | null =>
  ip === null || isAllowedSource(ip) ? null : keyOf('source', sourceOf(ip));

/** Of a user. */
export const userKey = (userId: string): LimitKey => keyOf('user', userId);

/** Of all the sources that one customer with IPv6 may have; null for IPv4, and where no limit of a source applies. */
export function siteKey(ip: string | null): LimitKey | null {
  const site = ip === null || isAllowedSource(ip) ? null : siteOf(ip);
  return site === null ? null : keyOf('site', site);
}

/** Of what pages of other sites have the browsers of a source ask here. */
export const elsewhereKey = (ip: string | null): LimitKey | null => {
  const source = sourceKey(ip);
  return source && keyOf('elsewhere', source);
};

/** Of what pages of other sites have a user's browser read here in their name. */
export const userElsewhereKey = (userId: string): LimitKey => keyOf('elsewhere', userKey(userId));

/** Of a session, whatever it lacks. */
export const sessionKey = (sessionId: string): LimitKey => keyOf('session', sessionId);

/** Of an account somebody names: the user's, where there is one with that name, else that of the canonical name itself. */
export const accountKey = (userId: string | null, name: string | null): LimitKey =>
  userId === null ? keyOf('name', name ?? '') : userKey(userId);

/** Of an account, by its id or its name, on one device. */
export const deviceKey = (account: string, device: string): LimitKey => keyOf('device', account, device);

/** Of an account as somebody at one place tries it. */
export const pairKey = (source: LimitKey, account: LimitKey): LimitKey => keyOf('pair', source, account);

/** Of a mail address in its canonical form, whether it has an account or not. */
export const addressKey = (email: string): LimitKey => keyOf('address', email);
