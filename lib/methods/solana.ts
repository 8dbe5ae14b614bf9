import { fromBase58, fromBase64 } from './byte-encodings';
import { nonceOfText, signInText } from './sign-in-text';
import { isPublicKey, verifyEd25519 } from './solana/ed25519';
import { envelopesOf, signedPayloads } from './solana/signed-payload';
import type { ChallengeClaim, WalletMethod } from './types';
import { answersChallenge, challengeInvalid, proven, signatureInvalid } from './verdict';

const clusters = ['mainnet', 'testnet', 'devnet', 'localnet'];

/** The address is the key: base58 of 32 bytes that are a usable Ed25519 public key. */
function parseAddress(input: string): string | null {
  const key = fromBase58(input, 44);
  return key && isPublicKey(key) ? input : null;
}

/** `mainnet` and `solana:mainnet` are the same to the Wallet Standard; the short form stands in the text. */
function parseChainId(input: string): string | null {
  const cluster = input.replace(/^solana:/, '');
  return clusters.includes(cluster) ? cluster : null;
}

/**
 * `SolanaSignInInput`. A wallet writes each value into the text as it stands (Wallet Standard `createSignInMessageText`; Phantom and
 * Solflare alike), so `signIn` gives back exactly the text of the challenge. Phantom takes both spellings of the chain id and prints what
 * it was given; `mainnet` is the one in its own specification.
 */
function signInInput(claim: ChallengeClaim) {
  return {
    domain: claim.domain,
    address: claim.address,
    statement: claim.statement,
    uri: claim.uri,
    version: '1',
    chainId: claim.chainId,
    nonce: claim.nonce,
    issuedAt: claim.issuedAt.toISOString(),
    expirationTime: claim.expiresAt.toISOString(),
  };
}

/** 64 bytes of base58 or of standard base64. Only base64 ends in `=`, and 64 bytes of it always do, so no string can be both. */
function parseSignature(input: string): Uint8Array | null {
  const bytes = input.endsWith('=') ? (input.length === 88 ? fromBase64(input) : null) : fromBase58(input, 88);
  return bytes?.length === 64 ? bytes : null;
}

/** Solana: Ed25519 over the exact Sign-In With Solana text we issued, bare or in an off-chain message envelope. */
export const solana = {
  id: 'solana',
  label: 'Solana',
  address: parseAddress,
  chainId: (input) => parseChainId(input ?? 'mainnet'),
  challenge: (claim) => ({ message: signInText('Solana', claim), extras: { sign_in_input: signInInput(claim) } }),
  nonceOf(signedMessage) {
    const envelopes = envelopesOf(signedMessage);
    if (!envelopes) return nonceOfText(signedMessage);
    const nonces = envelopes.map((envelope) => nonceOfText(envelope.text)).filter((nonce) => nonce !== null);
    return nonces[0] ?? null;
  },
  verify(proof, issued, at) {
    if (!answersChallenge(proof, issued, at, parseAddress)) return challengeInvalid;
    const key = fromBase58(issued.address, 44);
    if (!key) return challengeInvalid;
    // A key beside the address must be that address: the two never disagree in an honest proof (SOL-01).
    const keyAgrees = proof.publicKey === undefined || proof.publicKey === issued.address;
    const signature = keyAgrees ? parseSignature(proof.signature) : null;
    let isOurText = false;
    for (const payload of signedPayloads(proof.signedMessage, issued.message, key)) {
      isOurText = true;
      if (!signature) break;
      if (verifyEd25519(signature, payload, key)) return proven({ subject: issued.address, address: issued.address });
    }
    return isOurText ? signatureInvalid : challengeInvalid;
  },
} as const satisfies WalletMethod;
