import { secp256k1 } from '@noble/curves/secp256k1.js';
import { type Hex, hexToBytes, keccak256, toHex } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { HeadlessWallet, TestWallet } from './types';

const order = secp256k1.Point.Fn.ORDER;

function withBytes(signature: Hex, change: (bytes: Uint8Array) => void): Hex {
  const bytes = hexToBytes(signature);
  change(bytes);
  return toHex(bytes);
}

/** The same signature with s replaced by n - s and the other recovery bit: valid ECDSA, refused by EIP-2. */
function withHighS(signature: Hex): Hex {
  const s = order - BigInt(`0x${signature.slice(66, 130)}`);
  const v = signature.endsWith('1b') ? '1c' : '1b';
  return `0x${signature.slice(2, 66)}${s.toString(16).padStart(64, '0')}${v}`;
}

/** An externally owned account that answers `personal_sign`, signing with viem. */
export function connectEvm(privateKey: Hex = generatePrivateKey()): HeadlessWallet {
  const account = privateKeyToAccount(privateKey);
  return {
    chain: 'evm',
    address: account.address,
    chainId: '1',
    async sign({ message }) {
      return { address: account.address, signed_message: message, signature: await account.signMessage({ message }) };
    },
    async forge({ message }) {
      const other = privateKeyToAccount(generatePrivateKey());
      const honest = await account.signMessage({ message });
      const signatures: Record<string, string> = {
        'another key': await other.signMessage({ message }),
        'another text': await account.signMessage({ message: `${message}\n` }),
        'the digest without the EIP-191 prefix': await account.sign({ hash: keccak256(toHex(message)) }),
        'one bit flipped': withBytes(honest, (bytes) => bytes.set([(bytes[40] ?? 0) ^ 1], 40)),
        'high s': withHighS(honest),
        'v of EIP-155': withBytes(honest, (bytes) => bytes.set([(bytes[64] ?? 0) + 10], 64)),
        'v of 29': withBytes(honest, (bytes) => bytes.set([29], 64)),
        'r of zero': withBytes(honest, (bytes) => bytes.fill(0, 0, 32)),
        's of zero': withBytes(honest, (bytes) => bytes.fill(0, 32, 64)),
        'all bits set': `0x${'ff'.repeat(65)}`,
        'the compact form of EIP-2098': honest.slice(0, 130),
        'no 0x': honest.slice(2),
        'a byte too many': `${honest}00`,
        nothing: '',
      };
      return Object.entries(signatures).map(([name, signature]) => ({
        name,
        proof: { address: account.address, signed_message: message, signature },
      }));
    },
  };
}

export const evmTestWallet: TestWallet = { id: 'evm', connect: () => connectEvm() };
