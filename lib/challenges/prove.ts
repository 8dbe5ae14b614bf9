import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { tokenHash } from '@/lib/core/crypto';
import { fieldError } from '@/lib/core/errors';
import { db } from '@/lib/db/client';
import { type WalletMethodId, walletMethod } from '@/lib/methods/registry';
import type { ProvenKey, Purpose, WalletProof } from '@/lib/methods/types';
import { spendChallenge } from './queries';

export interface ProofRequest {
  chain: WalletMethodId;
  purpose: Purpose;
  /** The signed-in user for a link or a re-authentication. */
  userId: string | null;
  browserToken: string | null;
  proof: WalletProof;
}

export type Proven =
  | { proven: true; key: ProvenKey & { chainId: string } }
  | { proven: false; reason: 'challenge_invalid' | 'signature_invalid' };

/**
 * Spends the challenge the text names - one atomic statement, committed by itself, before any cryptography - and then judges the
 * proof. Whatever comes of it, that challenge is used up. Throws `invalid_address` for an address the chain does not have.
 */
export async function proveKey(request: ProofRequest): Promise<Proven> {
  const method = walletMethod(request.chain);
  const address = method.address(request.proof.address);
  if (!address) throw fieldError('invalid_address', 'body.address', `This is not a ${method.label} address.`);
  const nonce = method.nonceOf(request.proof.signedMessage);
  const spent = nonce
    ? await spendChallenge(db(), {
        nonce,
        method: method.id,
        purpose: request.purpose,
        userId: request.userId,
        browserHash: request.browserToken ? tokenHash(request.browserToken) : null,
        at: now(),
      })
    : null;
  if (!spent || spent.address !== address) return { proven: false, reason: 'challenge_invalid' };
  const { domain, publicUrl } = config();
  const verdict = await method.verify(
    request.proof,
    { ...spent, purpose: request.purpose, domain, uri: publicUrl },
    now(),
  );
  return verdict.proven ? { proven: true, key: { ...verdict.key, chainId: spent.chainId } } : verdict;
}
