import { ed25519 } from '@noble/curves/ed25519.js';
import { hex } from '@scure/base';
import { refusal } from '@/e2e/wallet-extension/src/protocol';
import { addressOf, privateKey } from './keys';
import { Refusal, type Session } from './session';

/** The Wallet Standard's features, as far as connecting and signing texts need them. */
export async function solanaRequest(
  session: Session,
  method: string,
  params: Record<string, unknown>,
): Promise<unknown> {
  switch (method) {
    case 'connect':
      return params.silent ? session.visibleAddress() : session.connect();
    case 'disconnect':
      await session.disconnect();
      return null;
    case 'signMessage':
      return signMessage(session, String(params.address), hex.decode(String(params.message)));
    case 'signIn': {
      // Signing in connects as well, and the wallet itself names the account in use.
      const address = await addressOf(session.wallet);
      const signed = await sign(session, new TextEncoder().encode(signInText({ ...params, address })));
      return { ...signed, address };
    }
    default:
      throw new Refusal(refusal.unsupported);
  }
}

async function signMessage(session: Session, address: string, message: Uint8Array) {
  if ((await session.visibleAddress()) !== address) throw new Refusal(refusal.unauthorized);
  return sign(session, message);
}

async function sign(session: Session, message: Uint8Array) {
  await session.approveText(new TextDecoder().decode(message));
  const signature = ed25519.sign(message, await privateKey(session.wallet));
  return { signedMessage: hex.encode(message), signature: hex.encode(signature) };
}

const fields = [
  ['URI', 'uri'],
  ['Version', 'version'],
  ['Chain ID', 'chainId'],
  ['Nonce', 'nonce'],
  ['Issued At', 'issuedAt'],
  ['Expiration Time', 'expirationTime'],
  ['Not Before', 'notBefore'],
  ['Request ID', 'requestId'],
] as const;

/** The text of `solana:signIn`, in the order and with the line breaks that the Wallet Standard lays down. */
function signInText(input: Record<string, unknown>): string {
  const lines = [`${input.domain} wants you to sign in with your Solana account:`, String(input.address)];
  if (input.statement) lines.push('', String(input.statement));
  const present = fields.filter(([, name]) => input[name]).map(([label, name]) => `${label}: ${input[name]}`);
  if (present.length) lines.push('', ...present);
  if (Array.isArray(input.resources)) lines.push('Resources:', ...input.resources.map((resource) => `- ${resource}`));
  return lines.join('\n');
}
