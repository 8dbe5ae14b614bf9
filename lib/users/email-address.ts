import { domainToASCII, domainToUnicode } from 'node:url';
import { fieldError } from '@/lib/core/errors';

/** RFC 5321 §4.5.3.1: the local part, and a path without its angle brackets. */
const longestLocal = 64;
const longestAddress = 254;

/** RFC 5321 `Dot-string`. No quoted strings, comments or non-ASCII: look-alikes would be other mailboxes that read the same. */
const localGrammar = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const labelGrammar = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The one ASCII form an address is stored and compared in, or null where it is not exactly one usable address.
 *
 * ASCII white space around it is dropped. The whole is lower-cased: RFC 5321 would let a local part tell cases apart, no mailbox
 * provider does. An international domain becomes punycode (UTS #46), so both spellings are one address; a trailing dot, an IP literal and
 * a domain without a dot are refused. Plus tags and dots of the local part are kept: they can be other people. At most 254 bytes, 64
 * before the `@`. Applying it twice changes nothing.
 */
export function canonicalEmail(input: unknown): string | null {
  if (typeof input !== 'string' || input.length > 1024) return null;
  const address = input.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '');
  const at = address.indexOf('@');
  if (at < 1 || at !== address.lastIndexOf('@')) return null;
  const local = lowerAscii(address.slice(0, at));
  if (local.length > longestLocal || !localGrammar.test(local)) return null;
  const domain = canonicalDomain(address.slice(at + 1));
  if (domain === null) return null;
  const canonical = `${local}@${domain}`;
  return canonical.length <= longestAddress ? canonical : null;
}

/** The canonical form of an address from the field at `path` of a request. Throws `invalid_email`. */
export function acceptEmail(input: unknown, path: string): string {
  const email = canonicalEmail(input);
  if (!email) throw fieldError('invalid_email', path, 'Check the address; it should look like name@example.com.');
  return email;
}

/** Only A-Z: `toLowerCase` would fold the Kelvin sign to `k` and let a non-ASCII local part through. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function canonicalDomain(input: string): string | null {
  // The URL parser behind `domainToASCII` knows ports, paths and escapes; none of them may reach it.
  if (input === '' || !input.isWellFormed() || /[\0-,/:-@[-`{-\x7f]/.test(input.replace(/[A-Z]/g, 'a'))) return null;
  const ascii = domainToASCII(input);
  const labels = ascii.split('.');
  if (labels.length < 2 || !labels.every((label) => labelGrammar.test(label)) || /^[0-9]+$/.test(labels.at(-1) ?? ''))
    return null;
  return domainToASCII(domainToUnicode(ascii)) === ascii ? ascii : null;
}
