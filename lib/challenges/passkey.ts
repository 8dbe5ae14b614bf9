import { after, now, seconds } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { tokenHash } from '@/lib/core/crypto';
import { newToken } from '@/lib/core/ids';
import { db } from '@/lib/db/client';
import { readClientData } from '@/lib/methods/passkey';
import { PASSKEY_METHOD } from '@/lib/methods/registry';
import { type ChallengeRow, insertChallenge, spendChallenge } from './queries';

export type PasskeyPurpose = ChallengeRow['purpose'];

/** The account that a sign-up is to make. */
export interface AccountToBe {
  userId: string;
  username: string | null;
}

interface Claim {
  purpose: PasskeyPurpose;
  /** The signed-in user for a link or a re-authentication. */
  userId: string | null;
  /** The cookie that ties the challenge to one browser; null for programs. */
  browserToken: string | null;
}

/** As `issuePasskeyChallenge` writes them. */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

const browserHashOf = ({ browserToken }: Claim) => (browserToken ? tokenHash(browserToken) : null);

/** Stores a new challenge: 256 random bits in base64url. Lives five minutes by default. */
export async function issuePasskeyChallenge(
  claim: Claim,
  toBe: AccountToBe | null,
): Promise<{ challenge: string; expiresAt: Date }> {
  const issuedAt = now();
  const expiresAt = after(issuedAt, seconds(config().challengeSeconds));
  const nonce = newToken();
  await insertChallenge(db(), {
    nonce,
    method: PASSKEY_METHOD,
    purpose: claim.purpose,
    // There is no text here. What a sign-up is for has to be kept all the same, so that it cannot be exchanged on the way back.
    address: toBe?.username ?? '',
    message: toBe?.userId ?? '',
    chainId: '',
    statement: '',
    userId: claim.userId,
    browserHash: browserHashOf(claim),
    issuedAt,
    expiresAt,
  });
  return { challenge: nonce, expiresAt };
}

/**
 * Spends the challenge that client data names: one atomic statement, committed by itself, before any cryptography. Null: there is none
 * such that could be used for this, by this account, in this browser, now.
 */
export async function spendPasskeyChallenge(
  clientDataJson: string,
  claim: Claim,
): Promise<{ challenge: string; toBe: AccountToBe | null } | null> {
  const nonce = readClientData(clientDataJson)?.challenge;
  if (!nonce || !CHALLENGE.test(nonce)) return null;
  const spent = await spendChallenge(db(), {
    nonce,
    method: PASSKEY_METHOD,
    purpose: claim.purpose,
    userId: claim.userId,
    browserHash: browserHashOf(claim),
    at: now(),
  });
  if (!spent) return null;
  const toBe = spent.purpose === 'sign_up' ? { userId: spent.message, username: spent.address || null } : null;
  return { challenge: spent.nonce, toBe };
}
