import { walletMethod } from '@/lib/methods/registry';
import type { ChallengeClaim, IssuedChallenge, Verdict } from '@/lib/methods/types';
import type { HeadlessWallet, WalletProofBody } from './types';

/** The moment the tests' challenges are issued; they expire five minutes later. */
export const issuedAt = new Date('2026-05-01T12:00:00.000Z');

export function later(milliseconds: number): Date {
  return new Date(issuedAt.getTime() + milliseconds);
}

/** A challenge for a wallet as the domain would store it, with some of the claim changed. */
export function issueTo(wallet: HeadlessWallet, changes: Partial<ChallengeClaim> = {}) {
  const method = walletMethod(wallet.chain);
  const claim: ChallengeClaim = {
    domain: 'auth.example.com',
    uri: 'https://auth.example.com',
    address: wallet.address,
    chainId: wallet.chainId,
    purpose: 'sign_in',
    statement: 'Sign in to Latchkey.',
    nonce: 'q7Yw2mZk9TbXc4VnR8sLpA',
    issuedAt,
    expiresAt: later(300_000),
    ...changes,
  };
  const { message, extras } = method.challenge(claim);
  return {
    issued: { ...claim, message } satisfies IssuedChallenge,
    message,
    extras,
    challenge: { ...extras, message },
  };
}

/** The verdict on a body as the API would pass it on, half a minute after issue unless said otherwise. */
export async function judge(
  wallet: HeadlessWallet,
  body: WalletProofBody,
  issued: IssuedChallenge,
  at: Date = later(30_000),
): Promise<Verdict> {
  const { address, signed_message: signedMessage, signature, public_key: publicKey } = body;
  return walletMethod(wallet.chain).verify({ address, signedMessage, signature, publicKey }, issued, at);
}

/** `proven`, or the reason it is not: what tests compare. */
export function outcome(verdict: Verdict): string {
  return verdict.proven ? 'proven' : verdict.reason;
}
