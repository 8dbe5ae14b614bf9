import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { hex } from '@scure/base';
import { refusal } from '@/e2e/wallet-extension/src/protocol';
import { addressOf, privateKey } from './keys';
import { Refusal, type Session } from './session';
import { readState } from './state';

/** EIP-1193 requests, as far as connecting and signing texts need them. */
export async function evmRequest(session: Session, method: string, params: unknown[]): Promise<unknown> {
  switch (method) {
    case 'eth_chainId':
      return '0x1';
    case 'eth_accounts': {
      const address = await session.visibleAddress();
      return address ? [address] : [];
    }
    case 'eth_requestAccounts':
      return [await session.connect()];
    case 'wallet_requestPermissions': {
      const address = await session.connect({ again: true });
      return [{ parentCapability: 'eth_accounts', caveats: [{ type: 'restrictReturnedAccounts', value: [address] }] }];
    }
    case 'wallet_revokePermissions':
      await session.disconnect();
      return null;
    case 'personal_sign':
      return personalSign(session, String(params[0]), String(params[1]));
    default:
      throw new Refusal(refusal.unsupported);
  }
}

/** EIP-191, version 0x45. Signs with the account that is named, which may no longer be the one in use. */
async function personalSign(session: Session, message: string, address: string): Promise<string> {
  if (!(await session.isConnected())) throw new Refusal(refusal.unauthorized);
  const account = await accountOf(session, address);
  const bytes = hex.decode(message.replace(/^0x/, ''));
  await session.approveText(new TextDecoder().decode(bytes));
  const prefix = new TextEncoder().encode(`\x19Ethereum Signed Message:\n${bytes.length}`);
  const digest = keccak_256(new Uint8Array([...prefix, ...bytes]));
  const key = await privateKey(session.wallet, account);
  const [recovery = 0, ...rs] = secp256k1.sign(digest, key, { prehash: false, format: 'recovered' });
  return `0x${hex.encode(new Uint8Array([...rs, 27 + recovery]))}`;
}

async function accountOf(session: Session, address: string): Promise<number> {
  const { account } = await readState();
  for (let candidate = 0; candidate <= account + 5; candidate++) {
    if ((await addressOf(session.wallet, candidate)).toLowerCase() === address.toLowerCase()) return candidate;
  }
  throw new Refusal(refusal.unauthorized);
}
