import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64, hex } from '@scure/base';
import { refusal } from '@/e2e/wallet-extension/src/protocol';
import { addressOf, privateKey } from './keys';
import { Refusal, type Session } from './session';

/** Keplr's and Leap's methods, as far as connecting and signing texts need them. */
export async function cosmosRequest(session: Session, method: string, args: unknown[]): Promise<unknown> {
  switch (method) {
    case 'enable':
      await session.connect();
      return null;
    case 'disable':
      await session.disconnect();
      return null;
    case 'getKey':
      return key(session);
    case 'signArbitrary':
      return signArbitrary(session, String(args[1]), String(args[2]));
    default:
      throw new Refusal(refusal.unsupported);
  }
}

async function key(session: Session) {
  const bech32Address = await session.connect();
  const pubKey = secp256k1.getPublicKey(await privateKey(session.wallet), true);
  return { name: 'Test account', algo: 'secp256k1', pubKey: hex.encode(pubKey), bech32Address, isNanoLedger: false };
}

/** ADR-036: signs the canonical amino JSON of a document that holds the text and moves nothing. */
async function signArbitrary(session: Session, signer: string, text: string) {
  const address = await session.visibleAddress();
  if (address !== signer || signer !== (await addressOf(session.wallet))) throw new Refusal(refusal.unauthorized);
  await session.approveText(text);
  const document = {
    chain_id: '',
    account_number: '0',
    sequence: '0',
    fee: { gas: '0', amount: [] },
    msgs: [{ type: 'sign/MsgSignData', value: { signer, data: base64.encode(new TextEncoder().encode(text)) } }],
    memo: '',
  };
  const secret = await privateKey(session.wallet);
  const digest = sha256(new TextEncoder().encode(canonicalJson(document)));
  return {
    pub_key: { type: 'tendermint/PubKeySecp256k1', value: base64.encode(secp256k1.getPublicKey(secret, true)) },
    signature: base64.encode(secp256k1.sign(digest, secret, { prehash: false })),
  };
}

/** Keys in order, no spaces, and `&`, `<`, `>` escaped, as amino does. */
function canonicalJson(value: unknown): string {
  const sorted = JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
  return sorted.replace(/[&<>]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}
