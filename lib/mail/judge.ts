/** What a failed try means for its mail. */
export interface Verdict {
  /** The same mail would be refused again, whoever sends it. */
  permanent: boolean;
  /** For the operator: reply code and enhanced status code, or what went wrong in words of ours. Never an address. */
  reason: string;
}

/** What Nodemailer says of a failure. */
interface MailerError {
  code?: unknown;
  /** Of the system or of OpenSSL, where `code` is Nodemailer's. */
  originalCode?: unknown;
  command?: unknown;
  responseCode?: unknown;
  response?: unknown;
}

/** Replies to what we are and do, whatever mail it is: no sign-in, no TLS, a command out of turn. */
const ABOUT_US = new Set([500, 502, 503, 504, 523, 530, 534, 535, 538]);
/**
 * The same as enhanced status codes (RFC 3463 §3): the sender's address, the server itself, the protocol, and policy, under which
 * servers refuse to relay for somebody who has not signed in.
 */
const ABOUT_US_ENHANCED = /^5\.(?:1\.[78]|[357]\.\d+)$/;

const CERTIFICATE = /CERT|TLS|SSL|SIGNATURE/;

const words: Record<string, string> = {
  EAUTH: 'sign-in failed',
  ECONNECTION: 'connection lost',
  EDNS: 'host not found',
  EENVELOPE: 'address not usable',
  ENOAUTH: 'sign-in failed',
  EPROTOCOL: 'unexpected answer',
  ESOCKET: 'connection failed',
  ETIMEDOUT: 'no answer in time',
  ETLS: 'no trusted TLS',
};

function enhancedCode(response: unknown): string | null {
  return (typeof response === 'string' && /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1]) || null;
}

/**
 * Whether to try again, and why it failed. A refusal (5yz, RFC 5321 §4.2.1) of the recipient or of the message is for good; one that is
 * about our settings, our sender or our standing with the server is not, because somebody can mend that.
 */
export function judge(error: unknown): Verdict {
  const { code, originalCode, command, responseCode, response } = (error ?? {}) as MailerError;
  if (error instanceof Error && error.name === 'AbortError') return { permanent: false, reason: 'cut off' };
  if (typeof code !== 'string') return { permanent: false, reason: 'not written' };
  const what = CERTIFICATE.test(String(originalCode)) ? 'ETLS' : code;
  if (typeof responseCode !== 'number') return { permanent: false, reason: words[what] ?? what };
  const enhanced = enhancedCode(response);
  const ofThisMail = command === 'RCPT TO' || command === 'DATA';
  const aboutUs = ABOUT_US.has(responseCode) || (enhanced !== null && ABOUT_US_ENHANCED.test(enhanced));
  return {
    permanent: ofThisMail && responseCode >= 500 && responseCode < 600 && !aboutUs,
    reason: enhanced ? `${responseCode} ${enhanced}` : `${responseCode}`,
  };
}
