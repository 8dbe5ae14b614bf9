import { config } from '@/lib/core/config';
import { shortAddress } from '@/lib/core/short-address';
import type { KeyName } from '@/lib/mail/letter';
import { UNNAMED_KEEPER } from '@/lib/methods/passkey/makers';
import { PASSKEY_METHOD, walletMethods } from '@/lib/methods/registry';

/** A character that is not seen, and that no address on the web or mail address has. */
const UNSEEN = '\u200c';

/**
 * Text that somebody else may have chosen, so that no mail program makes a link of it: behind each sign that addresses are made
 * with stands a character that cannot be seen.
 */
export function unlinked(text: string): string {
  return text.replace(/[.@:/]/g, `$&${UNSEEN}`);
}

/** A name longer than this is a message, not a name. */
const LONGEST_DOMAIN = 32;

/** Enough of a mail address for its owner to know it, and no more: "j…@example.com". Of a long domain, its end. */
export function hintOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const shown = domain.length > LONGEST_DOMAIN ? `…${domain.slice(-LONGEST_DOMAIN)}` : domain;
  return unlinked(`${[...address][0] ?? ''}…@${shown}`);
}

/** Where a provider is not set up any more, or has no name of its own. */
const usualNames: Record<string, string> = { oidc: 'single sign-on', google: 'Google', github: 'GitHub' };

const chainOf = (method: string) => walletMethods.find(({ id }) => id === method)?.label;

function providerOf(method: string): string {
  const label = config().oauthProviders.find(({ id }) => id === method)?.label;
  return unlinked(label || (usualNames[method] ?? method));
}

/** How somebody signed in: "with an Ethereum wallet". */
export function byMethod(method: string): string {
  const chain = chainOf(method);
  if (chain) return `with ${/^[AEIOU]/.test(chain) ? 'an' : 'a'} ${chain} wallet`;
  if (method === PASSKEY_METHOD) return 'with a passkey';
  return method === 'password' ? 'with your e-mail address and password' : `through ${providerOf(method)}`;
}

/** A key in a sentence: "the Solana wallet 7xKXtg2C…9aBcDe", "a passkey (Windows Hello)", "your account at GitHub". */
export function keyInWords({ method, address }: KeyName): string {
  if (method === PASSKEY_METHOD) return address && address !== UNNAMED_KEEPER ? `a passkey (${address})` : 'a passkey';
  const chain = chainOf(method);
  if (chain && address) return `the ${chain} wallet ${unlinked(shortAddress(address))}`;
  return chain ? `a ${chain} wallet` : `your account at ${providerOf(method)}`;
}

const moment = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** "Friday, 21 November 2025 at 13:04 UTC". */
export function momentInWords(at: string): string {
  return `${moment.format(new Date(at))} UTC`;
}
