import { makeSignDoc, serializeSignDoc } from '@cosmjs/amino';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { base64, bech32, hex } from '@scure/base';
import type { Forgery, HeadlessWallet, TestWallet, WalletProofBody } from './types';

const order = secp256k1.Point.Fn.ORDER;

/** An account of a chain: its bech32 prefix, its main network, and whether its keys are Ethermint's. */
export interface CosmosChain {
  prefix: string;
  chainId: string;
  ethermint: boolean;
}

export const cosmosHub: CosmosChain = { prefix: 'cosmos', chainId: 'cosmoshub-4', ethermint: false };
export const osmosis: CosmosChain = { prefix: 'osmo', chainId: 'osmosis-1', ethermint: false };
export const injective: CosmosChain = { prefix: 'inj', chainId: 'injective-1', ethermint: true };

function addressOf(secretKey: Uint8Array, { prefix, ethermint }: CosmosChain): string {
  const compressed = secp256k1.getPublicKey(secretKey, true);
  const bytes = ethermint
    ? keccak_256(secp256k1.getPublicKey(secretKey, false).subarray(1)).subarray(12)
    : ripemd160(sha256(compressed));
  return bech32.encodeFromBytes(prefix, bytes);
}

/** The ADR-036 document as Keplr and Leap build it, serialised by cosmjs. */
function arbitraryDigest(signer: string, text: string, ethermint: boolean, chainId = ''): Uint8Array {
  const data = base64.encode(new TextEncoder().encode(text));
  const message = { type: 'sign/MsgSignData', value: { signer, data } };
  const bytes = serializeSignDoc(makeSignDoc([message], { gas: '0', amount: [] }, chainId, '', 0, 0));
  return ethermint ? keccak_256(bytes) : sha256(bytes);
}

function withHighS(signature: Uint8Array): Uint8Array {
  const s = order - BigInt(`0x${hex.encode(signature.subarray(32))}`);
  return new Uint8Array([...signature.subarray(0, 32), ...hex.decode(s.toString(16).padStart(64, '0'))]);
}

/** A Keplr-like account that answers `signArbitrary`. Give a secret key to hold one key under several prefixes. */
export function connectCosmos(
  chain: CosmosChain = cosmosHub,
  secretKey: Uint8Array = secp256k1.utils.randomSecretKey(),
): HeadlessWallet {
  const address = addressOf(secretKey, chain);
  const publicKey = secp256k1.getPublicKey(secretKey, true);
  const signDigest = (digest: Uint8Array, key = secretKey) => secp256k1.sign(digest, key, { prehash: false });
  const proofOf = (message: string, signature: Uint8Array, key: Uint8Array = publicKey): WalletProofBody => ({
    address,
    signed_message: message,
    signature: base64.encode(signature),
    public_key: base64.encode(key),
  });

  return {
    chain: 'cosmos',
    address,
    chainId: chain.chainId,
    async sign({ message }) {
      return proofOf(message, signDigest(arbitraryDigest(address, message, chain.ethermint)));
    },
    async forge({ message }) {
      const digest = arbitraryDigest(address, message, chain.ethermint);
      const honest = signDigest(digest);
      const other = secp256k1.keygen();
      const { public_key: _key, ...withoutKey } = proofOf(message, honest);
      const spelled = (key: string): WalletProofBody => ({ ...proofOf(message, honest), public_key: key });
      const flipped = honest.map((byte, index) => (index === 40 ? byte ^ 1 : byte));
      const proofs: Record<string, WalletProofBody> = {
        'another key under its own public key': proofOf(message, signDigest(digest, other.secretKey), other.publicKey),
        'another key under this public key': proofOf(message, signDigest(digest, other.secretKey)),
        'another text': proofOf(message, signDigest(arbitraryDigest(address, `${message}\n`, chain.ethermint))),
        'a document with a chain id': proofOf(
          message,
          signDigest(arbitraryDigest(address, message, chain.ethermint, chain.chainId)),
        ),
        'the hash of the other kind of chain': proofOf(
          message,
          signDigest(arbitraryDigest(address, message, !chain.ethermint)),
        ),
        'one bit flipped': proofOf(message, flipped),
        'high s': proofOf(message, withHighS(honest)),
        'all zero': proofOf(message, new Uint8Array(64)),
        'a recovery byte too many': proofOf(message, new Uint8Array([...honest, 0])),
        'an uncompressed key': proofOf(message, honest, secp256k1.getPublicKey(secretKey, false)),
        'a key tagged 4': proofOf(message, honest, new Uint8Array([4, ...publicKey.subarray(1)])),
        'the other half of the curve': proofOf(
          message,
          honest,
          new Uint8Array([(publicKey[0] ?? 0) ^ 1, ...publicKey.subarray(1)]),
        ),
        'a key in hexadecimal': spelled(hex.encode(publicKey)),
        'no public key': withoutKey,
      };
      return Object.entries(proofs).map(([name, proof]): Forgery => ({ name, proof }));
    },
  };
}

export const cosmosTestWallet: TestWallet = { id: 'cosmos', connect: () => connectCosmos() };
export const injectiveTestWallet: TestWallet = {
  id: 'cosmos (eth_secp256k1)',
  connect: () => connectCosmos(injective),
};
