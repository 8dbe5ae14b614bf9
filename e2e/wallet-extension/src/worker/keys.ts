import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { base58, bech32, hex } from '@scure/base';
import type { WalletId } from '@/e2e/wallet-extension/src/protocol';
import { readState } from './state';

const encode = (text: string) => new TextEncoder().encode(text);

/** The private key of one account of one wallet. */
export async function privateKey(wallet: WalletId, account?: number): Promise<Uint8Array> {
  const state = await readState();
  return sha256(encode(`${state.seed} ${wallet} ${account ?? state.account}`));
}

/** The address of one account of one wallet, as that wallet's chain writes it. */
export async function addressOf(wallet: WalletId, account?: number): Promise<string> {
  const key = await privateKey(wallet, account);
  if (wallet === 'evm-one' || wallet === 'evm-two') return evmAddress(key);
  if (wallet === 'solana' || wallet === 'solana-plain') return base58.encode(ed25519.getPublicKey(key));
  const hash = ripemd160(sha256(secp256k1.getPublicKey(key, true)));
  return bech32.encode('cosmos', bech32.toWords(hash));
}

function evmAddress(key: Uint8Array): string {
  const lower = hex.encode(keccak_256(secp256k1.getPublicKey(key, false).subarray(1)).subarray(-20));
  const checksum = hex.encode(keccak_256(encode(lower)));
  // EIP-55: a letter is capital where the checksum's digit at its place is 8 or more.
  return `0x${[...lower].map((digit, at) => (Number.parseInt(checksum[at] ?? '0', 16) >= 8 ? digit.toUpperCase() : digit)).join('')}`;
}
