import { config } from '@/lib/core/config';
import type { KeyName } from '@/lib/mail/letter';

/** A character that is not seen, and that no address on the web or mail address has. */
const UNSEEN = '\u200c';

/**
 * Text that somebody else may have chosen, so that no mail program makes a link of it: behind each sign that addresses are made
 * with stands a character that cannot be seen.
 */
export function unlinked(text: string): string {
  return text.replace(/[.@:/]/g, `$&${UNSEEN}`);
}

/** Enough of a mail address for its owner to know it, and no more: "j…@example.com". */
export function hintOf(address: string): string {
  const at = address.lastIndexOf('@');
  return unlinked(`${[...address][0] ?? ''}…${address.slice(Math.max(at, 0))}`);
}

const names: Record<string, string> = {
  evm: 'Ethereum',
  solana: 'Solana',
  cosmos: 'Cosmos',
  google: 'Google',
  github: 'GitHub',
  oidc: 'single sign-on',
};
const wallets = new Set(['Ethereum', 'Solana', 'Cosmos']);
const passwords = new Set(['password', 'email']);

/** What a method is called: its id is known here, a provider's own name by the settings, and a name stays what it is. */
function nameOf(method: string): string {
  return config().oauthProviders.find(({ id }) => id === method)?.label || names[method] || method;
}

/** How somebody signed in: "with an Ethereum wallet". */
export function byMethod(method: string): string {
  if (passwords.has(method)) return 'with your e-mail address and password';
  const name = nameOf(method);
  if (wallets.has(name)) return `with ${name === 'Ethereum' ? 'an' : 'a'} ${name} wallet`;
  return `through ${unlinked(name)}`;
}

/** A key in a sentence: "the Solana wallet 7xKXtg2C…9aBcDe", "your account at GitHub". */
export function keyInWords({ method, address }: KeyName): string {
  const name = nameOf(method);
  if (!wallets.has(name)) return `your account at ${unlinked(name)}`;
  return address === null ? `a wallet of the chain ${name}` : `the ${name} wallet ${shortened(address)}`;
}

function shortened(address: string): string {
  return unlinked(address.length <= 18 ? address : `${address.slice(0, 8)}…${address.slice(-6)}`);
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
