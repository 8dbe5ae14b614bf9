import type { ChallengeClaim } from './types';

/** EIP-4361 `statement`: one line of reserved, unreserved and space characters (RFC 3986), never empty. */
const statementGrammar = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;= ]+$/;
const outsideStatement = /[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;= ]/gu;
const nonceGrammar = /^[A-Za-z0-9]{8,128}$/;

/** A text longer than this is refused unread; the texts written here have about 400 characters. */
export const longestSignInText = 4096;

/** True for a statement every chain's text can carry (EIP-4361 §Message Format). */
export function isStatement(text: string): boolean {
  return statementGrammar.test(text);
}

/** Makes a line of free text (a username, an e-mail) fit for a statement: every other character becomes `_`. */
export function asStatement(text: string): string {
  return text.replace(outsideStatement, '_');
}

/**
 * The sign-in text of CAIP-122, in the one order and spacing that EIP-4361, Sign-In With Solana and CAIP-122 share. Times are RFC 3339
 * UTC with milliseconds. Throws `TypeError` where a field could break out of its line: that is a defect of the caller, never of a visitor.
 */
export function signInText(ecosystem: string, claim: ChallengeClaim): string {
  if (!isStatement(claim.statement))
    throw new TypeError('The statement holds characters that EIP-4361 does not allow.');
  if (!nonceGrammar.test(claim.nonce)) throw new TypeError('The nonce is not 8 to 128 letters and digits.');
  for (const line of [claim.domain, claim.uri, claim.address, claim.chainId]) {
    if (!/^[\x21-\x7e]+$/.test(line))
      throw new TypeError('A field of the text is empty or holds a space or a control character.');
  }
  return [
    `${claim.domain} wants you to sign in with your ${ecosystem} account:`,
    claim.address,
    '',
    claim.statement,
    '',
    `URI: ${claim.uri}`,
    'Version: 1',
    `Chain ID: ${claim.chainId}`,
    `Nonce: ${claim.nonce}`,
    `Issued At: ${claim.issuedAt.toISOString()}`,
    `Expiration Time: ${claim.expiresAt.toISOString()}`,
  ].join('\n');
}

/** The nonce of a sign-in text, or null unless exactly one line starts with `Nonce: ` and holds one. Linear in the text. */
export function nonceOfText(text: string): string | null {
  if (text.length > longestSignInText) return null;
  const label = '\nNonce: ';
  const start = text.indexOf(label);
  if (start < 0 || text.indexOf(label, start + 1) >= 0) return null;
  const end = text.indexOf('\n', start + label.length);
  const nonce = text.slice(start + label.length, end < 0 ? undefined : end);
  return nonceGrammar.test(nonce) ? nonce : null;
}
