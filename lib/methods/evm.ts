import { parseAddress } from './evm/address';
import { agreesWithChallenge } from './evm/client-built-text';
import { personalSigner } from './evm/personal-sign';
import { nonceOfText, signInText } from './sign-in-text';
import type { WalletMethod } from './types';
import { answersChallenge, challengeInvalid, proven, signatureInvalid } from './verdict';

/** EIP-155 chain id as a canonical decimal, 1 to 2^53-1, so that every client can hold it as a number. */
function parseChainId(input: string): string | null {
  return /^[1-9][0-9]{0,15}$/.test(input) && Number.isSafeInteger(Number(input)) ? input : null;
}

/**
 * Ethereum and every EVM chain: EIP-4361 text, EIP-191 signature, EIP-55 address. An externally owned account is the same key on every
 * chain, so the subject is the lower-case address alone. A contract wallet's signature is `signature_invalid` here: nothing in it
 * recovers to the contract's address.
 */
export const evm = {
  id: 'evm',
  label: 'Ethereum',
  address: parseAddress,
  chainId: (input) => parseChainId(input ?? '1'),
  challenge: (claim) => ({ message: signInText('Ethereum', claim), extras: {} }),
  nonceOf: nonceOfText,
  async verify(proof, issued, at) {
    if (!answersChallenge(proof, issued, at, parseAddress)) return challengeInvalid;
    const text = proof.signedMessage;
    if (text !== issued.message && !(await agreesWithChallenge(text, issued, at))) return challengeInvalid;
    if (personalSigner(text, proof.signature) !== issued.address) return signatureInvalid;
    return proven({ subject: issued.address.toLowerCase(), address: issued.address });
  },
} as const satisfies WalletMethod;
