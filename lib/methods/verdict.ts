import type { IssuedChallenge, ProvenKey, Verdict, WalletProof } from './types';

export const challengeInvalid: Verdict = { proven: false, reason: 'challenge_invalid' };
export const signatureInvalid: Verdict = { proven: false, reason: 'signature_invalid' };

export function proven(key: ProvenKey): Verdict {
  return { proven: true, key };
}

/**
 * What every method asks before it reads a text or a signature: the proof is made of strings, it is for the address the challenge was
 * issued to, and the challenge has not expired at `at`.
 */
export function answersChallenge(
  proof: WalletProof,
  issued: IssuedChallenge,
  at: Date,
  canonicalAddress: (input: string) => string | null,
): boolean {
  const strings = [proof.address, proof.signedMessage, proof.signature, proof.publicKey ?? ''];
  if (!strings.every((value) => typeof value === 'string')) return false;
  // Written as "not before" so that an invalid date is refused too.
  if (!(at.getTime() < issued.expiresAt.getTime())) return false;
  return proof.address === issued.address || canonicalAddress(proof.address) === issued.address;
}
