import { fromBase64 } from '@/lib/methods/byte-encodings';
import { longestSignInText } from '@/lib/methods/sign-in-text';
import { decodeEnvelope, encodeEnvelope, type OffchainEnvelope } from './offchain-envelope';

/** Base64 of `\xffsolana offch`: no sign-in text starts so, because a text has a space in its first line. */
const envelopeStart = '/3NvbGFuYSBvZmZj';
/** A v0 header with the most signers it can name, and a text of the longest kind. */
const longestEnvelope = Math.ceil(((53 + 255 * 32 + longestSignInText) * 4) / 3) + 4;

/** What `signed_message` is: base64 of off-chain message envelopes, or null where it is to be read as the text itself. */
export function envelopesOf(signedMessage: string): OffchainEnvelope[] | null {
  if (!signedMessage.startsWith(envelopeStart)) return null;
  const bytes = signedMessage.length <= longestEnvelope ? fromBase64(signedMessage) : null;
  return bytes ? decodeEnvelope(bytes) : [];
}

/**
 * The byte strings of which one must be signed for `signedMessage` to stand for `text`; empty where it stands for something else.
 *
 * An envelope must hold exactly this text and, where it names signers, exactly this one. Its application domain is free: the text inside
 * names ours. A bare text may have been wrapped by a wallet that does not say so (a Ledger behind a browser wallet), so the envelopes
 * such wallets make are tried after it, with the empty application domain.
 */
export function* signedPayloads(signedMessage: string, text: string, signer: Uint8Array): Generator<Uint8Array> {
  const envelopes = envelopesOf(signedMessage);
  if (envelopes) {
    for (const envelope of envelopes) {
      const named =
        envelope.kind === 'legacy' || (envelope.signers.length === 1 && isSame(envelope.signers[0], signer));
      if (envelope.text === text && named) yield* encoded([envelope]);
    }
    return;
  }
  if (signedMessage !== text) return;
  yield Buffer.from(text, 'utf8');
  yield* hiddenEnvelopes(text, signer);
}

function hiddenEnvelopes(text: string, signer: Uint8Array): Generator<Uint8Array> {
  const applicationDomain = new Uint8Array(32);
  const signers = [signer];
  return encoded([
    { kind: 'v1', signers, text },
    { kind: 'legacy', format: 1, text },
    { kind: 'legacy', format: 0, text },
    { kind: 'v0', applicationDomain, format: 1, signers, text },
    { kind: 'v0', applicationDomain, format: 0, signers, text },
  ]);
}

function* encoded(envelopes: readonly OffchainEnvelope[]): Generator<Uint8Array> {
  for (const envelope of envelopes) {
    const bytes = encodeEnvelope(envelope);
    if (bytes) yield bytes;
  }
}

function isSame(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && Buffer.compare(one, other) === 0;
}
