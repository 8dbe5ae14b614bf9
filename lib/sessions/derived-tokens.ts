import { timingSafeEqual } from 'node:crypto';
import { config } from '@/lib/core/config';
import { derivedToken } from '@/lib/core/crypto';

/** What belongs to a token for a purpose, under each of the app secrets, the newest first. */
export function derivedTokens(token: string, purpose: string): string[] {
  const { secrets } = config();
  if (secrets.length === 0) throw new Error('what belongs to a token needs an app secret');
  return secrets.map((secret) => derivedToken(token, purpose, secret));
}

/** Whether a text from outside is one of them. Compared in constant time. */
export function isOneOf(candidate: string, wanted: readonly string[]): boolean {
  const given = Buffer.from(candidate);
  return wanted
    .map((one) => Buffer.from(one))
    .map((one) => given.length === one.length && timingSafeEqual(given, one))
    .includes(true);
}
