import { base58, hex } from '@scure/base';
import { describe, expect, test } from 'vitest';
import { fromBase58 } from '@/lib/methods/byte-encodings';
import { solana } from '@/lib/methods/solana';
import { verifyEd25519 } from '@/lib/methods/solana/ed25519';
import { decodeEnvelope, encodeEnvelope } from '@/lib/methods/solana/offchain-envelope';
import { connectSolana } from '@/lib/testing/wallets';
import { issueTo, judge, outcome } from '@/lib/testing/wallets/challenge-fixture';
import { vectors, vectorsPresent } from './vectors-fixture';

interface KitCase {
  test: string;
  op: string;
  bytes: string;
  ok: boolean;
  decoded: KitMessage | null;
  input?: KitMessage;
}
interface KitMessage {
  version: number;
  applicationDomain?: string;
  content: string | { format: number; text: string };
  requiredSignatories: Array<{ address: string }>;
}

function encodeKit(
  op: string,
  { version, applicationDomain, content, requiredSignatories }: KitMessage,
): Uint8Array | null {
  if (version !== Number(op.slice(-1))) return null;
  const signers = requiredSignatories.map(({ address }) => base58.decode(address));
  if (typeof content === 'string') return encodeEnvelope({ kind: 'v1', signers, text: content });
  const domain = fromBase58(applicationDomain ?? '', 44);
  return domain && encodeEnvelope({ kind: 'v0', applicationDomain: domain, signers, ...content });
}

function decodeKit(op: string, bytes: string) {
  const kind = op === 'decodeV0' ? 'v0' : 'v1';
  return decodeEnvelope(hex.decode(bytes)).find((envelope) => envelope.kind === kind) ?? null;
}

describe.skipIf(!vectorsPresent)('Solana vectors', () => {
  describe.each(['siws/kit_offchain_v0.json', 'siws/kit_offchain_v1.json'])('%s', (file) => {
    const cases = vectors<KitCase[]>(file) ?? [];

    test.each(cases.filter(({ op }) => op.startsWith('encode')))('$test', ({ op, input, ok, bytes }) => {
      const encoded = input ? encodeKit(op, input) : null;
      expect(encoded && hex.encode(encoded)).toBe(ok ? bytes : null);
    });

    test.each(cases.filter(({ op }) => op.startsWith('decode')))('$test', ({ op, ok, bytes, decoded }) => {
      const envelope = decodeKit(op, bytes);
      if (!ok || !decoded) return expect(envelope).toBeNull();
      const { content, requiredSignatories } = decoded;
      expect(envelope?.text).toBe(typeof content === 'string' ? content : content.text);
      expect(envelope && 'signers' in envelope && envelope.signers.map((signer) => base58.encode(signer))).toEqual(
        requiredSignatories.map(({ address }) => address),
      );
      if (typeof content !== 'string') expect(envelope).toMatchObject({ format: content.format });
    });
  });

  const legacy = vectors<{
    legacy_serialization: Array<{ message: string; format: number; bytes: string }>;
    signed: Array<{
      scheme: string;
      format?: number;
      address: string;
      message: string;
      signature_base58?: string;
      signature_hex?: string;
    }>;
  }>('siws/legacy_offchain_and_raw.json');

  test.each(legacy?.legacy_serialization ?? [])('legacy envelope of "$message"', ({ message: text, format, bytes }) => {
    expect(encodeEnvelope({ kind: 'legacy', format, text })?.toString('hex')).toBe(bytes);
    expect(decodeEnvelope(hex.decode(bytes))).toEqual([{ kind: 'legacy', format, text }]);
  });

  test.each(legacy?.signed ?? [])(
    '$scheme signature of "$message"',
    ({ scheme, format, address, message: text, ...spelled }) => {
      const signature = spelled.signature_hex
        ? hex.decode(spelled.signature_hex)
        : base58.decode(spelled.signature_base58 ?? '');
      const payload =
        scheme === 'raw' ? Buffer.from(text) : encodeEnvelope({ kind: 'legacy', format: format ?? 0, text });
      expect(payload && verifyEd25519(signature, payload, base58.decode(address))).toBe(true);
    },
  );

  test('texts that are not ours, well-formed or not, are refused', async () => {
    const peers = vectors<Record<'negative' | 'positive', Array<{ message: string }>>>('siws/supabase_siws.json');
    const standard = vectors<Array<{ text: string }>>('siws/wallet_standard_signin.json');
    const wallet = connectSolana();
    const { issued } = issueTo(wallet);
    const texts = [...peers.negative, ...peers.positive]
      .map(({ message }) => message)
      .concat(standard.map(({ text }) => text));
    expect(texts).toHaveLength(26);
    for (const text of texts) {
      expect(outcome(await judge(wallet, await wallet.sign({ message: text }), issued)), text).toBe(
        'challenge_invalid',
      );
      expect(solana.nonceOf(text), text).toBeNull();
    }
  });
});
