import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { fromBase64 } from './byte-encodings';
import { addressBytes, parseAddress } from './cosmos/address';
import { aminoBytes, signDocOf } from './cosmos/adr036';
import { mainNetworkOf } from './cosmos/prefixes';
import { isCompressedPoint, verifyDigest } from './secp256k1';
import { nonceOfText, signInText } from './sign-in-text';
import type { ChallengeClaim, WalletMethod, WalletProof } from './types';
import { answersChallenge, challengeInvalid, proven, signatureInvalid } from './verdict';

function canonicalAddress(input: string): string | null {
  return parseAddress(input) && input;
}

/** CAIP-2 reference. Chains with longer ids are written `hashed-…` there, so 32 characters are enough for any. */
function parseChainId(input: string | undefined, address: string): string | null {
  const chainId = input ?? mainNetworkOf(parseAddress(address)?.prefix ?? 'cosmos');
  return /^[-_a-zA-Z0-9]{1,32}$/.test(chainId) ? chainId : null;
}

function challenge(claim: ChallengeClaim) {
  const message = signInText('Cosmos', claim);
  return { message, extras: { sign_doc: signDocOf(claim.address, utf8ToBytes(message)) } };
}

/** The compressed key of a proof, or null unless it is canonical base64 of 33 bytes that are a point of the curve. */
function parseKey(publicKey: WalletProof['publicKey']): Uint8Array | null {
  const key = publicKey?.length === 44 ? fromBase64(publicKey) : null;
  return key && isCompressedPoint(key) ? key : null;
}

/**
 * Cosmos SDK chains: an ADR-036 amino document around our text. The address must be the one the submitted key derives to; the chain's
 * prefix decides how. The subject is that derivation and the address bytes, so one key is one identity under every prefix that shares it.
 */
export const cosmos = {
  id: 'cosmos',
  label: 'Cosmos',
  address: canonicalAddress,
  chainId: parseChainId,
  challenge,
  nonceOf: nonceOfText,
  verify(proof, issued, at) {
    if (!answersChallenge(proof, issued, at, canonicalAddress)) return challengeInvalid;
    if (proof.signedMessage !== issued.message) return challengeInvalid;
    const address = parseAddress(issued.address);
    if (!address) return challengeInvalid;

    const key = parseKey(proof.publicKey);
    if (!key || Buffer.compare(addressBytes(key, address.derivation), address.bytes) !== 0) return signatureInvalid;
    const signature = proof.signature.length === 88 ? fromBase64(proof.signature) : null;
    const bytes = aminoBytes(signDocOf(issued.address, utf8ToBytes(issued.message)));
    const digest = address.derivation === 'eth_secp256k1' ? keccak_256(bytes) : sha256(bytes);
    if (!signature || !verifyDigest(signature, digest, key)) return signatureInvalid;
    return proven({ subject: `${address.derivation}:${bytesToHex(address.bytes)}`, address: issued.address });
  },
} as const satisfies WalletMethod;
