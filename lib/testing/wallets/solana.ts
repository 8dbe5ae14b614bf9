import { generateKeyPairSync, sign } from 'node:crypto';
import { base58, base64, base64urlnopad, hex } from '@scure/base';
import type { HeadlessWallet, TestWallet } from './types';

const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;

/** The same signature with S + L: equal modulo the group order, refused by RFC 8032 §5.1.7. */
function withLargeS(signature: Uint8Array): Uint8Array {
  const forged = new Uint8Array(signature);
  let s = forged.subarray(32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) + groupOrder;
  for (let index = 32; index < 64; index += 1, s >>= 8n) forged[index] = Number(s & 0xffn);
  return forged;
}

function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
  return {
    address: base58.encode(key),
    signBytes: (bytes: Uint8Array) => new Uint8Array(sign(null, bytes, privateKey)),
  };
}

export interface HeadlessSolanaWallet extends HeadlessWallet {
  /** Raw Ed25519 over any bytes, for off-chain message envelopes. */
  signBytes(bytes: Uint8Array): Uint8Array;
}

/** A wallet that answers `signMessage` and `signIn` with the bare text, signing with OpenSSL. */
export function connectSolana(): HeadlessSolanaWallet {
  const { address, signBytes } = newKey();
  const signText = (text: string) => signBytes(new TextEncoder().encode(text));
  return {
    chain: 'solana',
    address,
    chainId: 'mainnet',
    signBytes,
    async sign({ message }) {
      return { address, signed_message: message, signature: base58.encode(signText(message)) };
    },
    async forge({ message }) {
      const other = newKey();
      const honest = signText(message);
      const flipped = honest.map((byte, index) => (index === 40 ? byte ^ 1 : byte));
      const signatures: Record<string, string> = {
        'another key': base58.encode(other.signBytes(new TextEncoder().encode(message))),
        'another text': base58.encode(signText(`${message}\n`)),
        'one bit flipped': base58.encode(flipped),
        'S + L': base58.encode(withLargeS(honest)),
        'all zero': base58.encode(new Uint8Array(64)),
        'a byte too few': base58.encode(honest.subarray(1)),
        'a byte too many': base58.encode(new Uint8Array([...honest, 0])),
        hexadecimal: hex.encode(honest),
        base64url: base64urlnopad.encode(honest),
        'base64 without padding': base64.encode(honest).replace(/=+$/, ''),
        nothing: '',
      };
      const proofs = Object.entries(signatures).map(([name, signature]) => ({
        name,
        proof: { address, signed_message: message, signature },
      }));
      const signature = base58.encode(honest);
      return [
        ...proofs,
        {
          name: 'the public key of another',
          proof: { address, signed_message: message, signature, public_key: other.address },
        },
      ];
    },
  };
}

export const solanaTestWallet: TestWallet = { id: 'solana', connect: connectSolana };
