import { parseRfc3339 } from '@/lib/methods/rfc3339';
import { isStatement, longestSignInText, nonceOfText } from '@/lib/methods/sign-in-text';
import type { IssuedChallenge } from '@/lib/methods/types';

const clockSkewMs = 60_000;

/**
 * True where `text` is an EIP-4361 text that a client (wagmi, RainbowKit, AppKit) built itself round the nonce we issued and every field
 * agrees with the challenge. The statement is free for a sign-in; any other must be ours, because it names the account.
 * `siwe` alone is lenient (trailing bytes, loose dates), so what it parsed must serialise to the identical text and times are read here.
 */
export async function agreesWithChallenge(text: string, issued: IssuedChallenge, at: Date): Promise<boolean> {
  if (text.length > longestSignInText || !/^[\x20-\x7e\n]+$/.test(text)) return false;
  if (issued.nonce === '' || nonceOfText(text) !== issued.nonce) return false;
  const fields = await parsed(text);
  if (!fields) return false;

  const scheme = issued.uri.slice(0, issued.uri.indexOf('://'));
  if (fields.scheme !== undefined && fields.scheme !== scheme) return false;
  if (fields.domain !== issued.domain || fields.address !== issued.address || fields.uri !== issued.uri) return false;
  if (fields.version !== '1' || String(fields.chainId) !== issued.chainId || fields.nonce !== issued.nonce)
    return false;
  if (fields.requestId !== undefined || fields.resources !== undefined) return false;
  if (fields.statement !== undefined && !isStatement(fields.statement)) return false;
  if (issued.purpose !== 'sign_in' && fields.statement !== issued.statement) return false;
  return inForce(fields, issued, at);
}

interface Times {
  issuedAt?: string;
  expirationTime?: string;
  notBefore?: string;
}

/** Each bound is judged on its own; one that cannot be read refuses the text. */
function inForce(times: Times, issued: IssuedChallenge, at: Date): boolean {
  const issuedAt = parseRfc3339(times.issuedAt ?? '');
  if (issuedAt === null) return false;
  if (issuedAt < issued.issuedAt.getTime() - clockSkewMs || issuedAt > at.getTime() + clockSkewMs) return false;
  if (times.expirationTime !== undefined) {
    const expires = parseRfc3339(times.expirationTime);
    if (expires === null || expires <= at.getTime()) return false;
  }
  if (times.notBefore !== undefined) {
    const begins = parseRfc3339(times.notBefore);
    if (begins === null || begins > at.getTime()) return false;
  }
  return true;
}

async function parsed(text: string) {
  // Loaded when first needed: it brings ethers along, and most texts are our own.
  const { SiweMessage } = await import('siwe');
  try {
    const message = new SiweMessage(text);
    return message.prepareMessage() === text ? message : null;
  } catch {
    return null;
  }
}
