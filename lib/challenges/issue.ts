import { after, now, seconds } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { tokenHash } from '@/lib/core/crypto';
import { fieldError } from '@/lib/core/errors';
import { newNonce } from '@/lib/core/ids';
import { db } from '@/lib/db/client';
import { type WalletMethodId, walletMethod } from '@/lib/methods/registry';
import type { Purpose } from '@/lib/methods/types';
import { insertChallenge } from './queries';
import { statementFor } from './statement';

export interface ChallengeRequest {
  chain: WalletMethodId;
  address: string;
  chainId?: string | undefined;
  purpose: Purpose;
  /** The signed-in account a link or a re-authentication is for, and the name its owner knows it by. */
  account: { userId: string; name: string } | null;
  /** The cookie that ties the challenge to one browser; null for programs. */
  browserToken: string | null;
}

/** `extras` is what wallets of the chain need beside the text (`sign_in_input`, `sign_doc`). */
export interface Challenge {
  nonce: string;
  message: string;
  expiresAt: Date;
  extras: Record<string, unknown>;
}

/**
 * Writes the exact text to sign and stores it. It binds domain, URI, chain, address, purpose and - through the row and in words -
 * the account. Lives five minutes by default. Throws `invalid_address` for an address or chain id the method refuses.
 */
export async function issueChallenge(request: ChallengeRequest): Promise<Challenge> {
  const method = walletMethod(request.chain);
  const address = method.address(request.address);
  if (!address) throw fieldError('invalid_address', 'body.address', `This is not a ${method.label} address.`);
  const { challengeSeconds, domain, publicUrl, evmChainIds } = config();
  const usual = method.id === 'evm' ? evmChainIds[0] : undefined;
  const chainId = method.chainId(request.chainId ?? usual, address);
  const allowed = method.id !== 'evm' || evmChainIds.length === 0 || evmChainIds.includes(chainId ?? '');
  if (!chainId || !allowed) throw fieldError('validation_failed', 'body.chain_id', 'This chain is not supported here.');
  const issuedAt = now();
  const claim = {
    domain,
    uri: publicUrl,
    address,
    chainId,
    purpose: request.purpose,
    statement: statementFor(request.purpose, method.label, request.account?.name ?? null),
    nonce: newNonce(),
    issuedAt,
    expiresAt: after(issuedAt, seconds(challengeSeconds)),
  };
  const { message, extras } = method.challenge(claim);
  await insertChallenge(db(), {
    nonce: claim.nonce,
    method: method.id,
    purpose: request.purpose,
    address,
    chainId,
    statement: claim.statement,
    message,
    userId: request.account?.userId ?? null,
    browserHash: request.browserToken ? tokenHash(request.browserToken) : null,
    issuedAt,
    expiresAt: claim.expiresAt,
  });
  return { nonce: claim.nonce, message, expiresAt: claim.expiresAt, extras };
}
