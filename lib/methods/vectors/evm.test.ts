import { describe, expect, test, vi } from 'vitest';
import { evm } from '@/lib/methods/evm';
import { agreesWithChallenge } from '@/lib/methods/evm/client-built-text';
import { isStatement } from '@/lib/methods/sign-in-text';
import type { IssuedChallenge } from '@/lib/methods/types';
import { vectors, vectorsPresent } from './vectors-fixture';

// Real signatures and hashes on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

interface Fields {
  scheme?: string;
  domain?: string;
  address?: string;
  statement?: string;
  uri?: string;
  version?: string;
  chainId?: number;
  nonce?: string;
  issuedAt?: string;
  expirationTime?: string;
  notBefore?: string;
  requestId?: string;
  resources?: string[];
  signature?: string;
  time?: string;
  domainBinding?: string;
  matchNonce?: string;
}

const never = new Date('9999-01-01T00:00:00Z');

/** EIP-4361 §Message Format, written as it stands and without any check. */
function textOf(fields: Fields): string {
  const line = (label: string, value: unknown) => (value === undefined ? [] : [`${label}: ${value}`]);
  return [
    `${fields.scheme ? `${fields.scheme}://` : ''}${fields.domain} wants you to sign in with your Ethereum account:`,
    fields.address,
    '',
    ...(fields.statement === undefined ? [] : [fields.statement]),
    '',
    ...line('URI', fields.uri),
    ...line('Version', fields.version),
    ...line('Chain ID', fields.chainId),
    ...line('Nonce', fields.nonce),
    ...line('Issued At', fields.issuedAt),
    ...line('Expiration Time', fields.expirationTime),
    ...line('Not Before', fields.notBefore),
    ...line('Request ID', fields.requestId),
    ...(fields.resources ? ['Resources:', ...fields.resources.map((resource) => `- ${resource}`)] : []),
  ].join('\n');
}

/** A challenge that agrees with whatever the text says, so that only its form can make it refused. */
function challengeFor(text: string): IssuedChallenge {
  const field = (label: string) => new RegExp(`^${label}: (.*)$`, 'm').exec(text)?.[1];
  const head = /^(?:([a-z0-9+.-]+):\/\/)?(.*) wants you/.exec(text);
  const issuedAt = new Date(field('Issued At') ?? '');
  const uri = field('URI') ?? 'https://service.org/login';
  return {
    domain: head?.[2] ?? 'service.org',
    uri: head?.[1] ? uri.replace(/^[a-z]+(?=:)/, head[1]) : uri,
    address: text.split('\n')[1] ?? '',
    chainId: field('Chain ID') ?? '1',
    purpose: 'sign_in',
    statement: '',
    nonce: field('Nonce') ?? '12341234',
    issuedAt: Number.isNaN(issuedAt.getTime()) ? new Date('2022-03-17T12:45:13.610Z') : issuedAt,
    expiresAt: never,
    message: '',
  };
}

async function agrees(text: string): Promise<boolean> {
  const issued = challengeFor(text);
  return agreesWithChallenge(text, issued, issued.issuedAt);
}

function withoutExtras(text: string): string {
  return text.replace(/\n(Request ID: .*|Resources:)[\s\S]*$/, '');
}

describe.skipIf(!vectorsPresent)('EIP-4361 vectors', () => {
  test.each(
    Object.entries(
      vectors<Record<string, { message: string; fields: Fields }>>('siwe/spruceid_parsing_positive.json') ?? {},
    ),
  )('well-formed: %s', async (_name, { message, fields }) => {
    expect(textOf(fields)).toBe(message);
    expect(await agrees(withoutExtras(message))).toBe(true);
    // A request id or resources would bind more than we asked for.
    if (withoutExtras(message) !== message) expect(await agrees(message)).toBe(false);
  });

  test.each(vectors<Array<{ message: string }>>('siwe/erc4361_examples.json') ?? [])(
    'the examples of the ERC',
    async ({ message }) => {
      expect(await agrees(withoutExtras(message))).toBe(true);
      expect(await agrees(message)).toBe(false);
    },
  );

  test('every malformed text is refused', async () => {
    const texts = [
      ...Object.values(vectors<Record<string, string>>('siwe/spruceid_parsing_negative.json')).map(
        withoutExtrasIfValid,
      ),
      ...Object.values(vectors<Record<string, string>>('siwe/spruceid_invalid_uris.json')),
      ...vectors<Record<'negative', Array<{ message: string }>>>('siwe/supabase_siwe.json').negative.map(
        ({ message }) => message,
      ),
    ];
    expect(texts).toHaveLength(29 + 16 + 18);
    for (const text of texts) expect(await agrees(text), text).toBe(false);
  });

  test('every malformed set of fields is refused as a text', async () => {
    const objects = [
      ...Object.values(vectors<Record<string, Fields>>('siwe/spruceid_parsing_negative_objects.json')),
      ...Object.values(vectors<Record<string, { msg: Fields; error: string }>>('siwe/spruceid_message_objects.json'))
        .filter(({ error }) => error !== 'none')
        .map(({ msg }) => msg),
    ];
    expect(objects.length).toBeGreaterThan(20);
    for (const fields of objects) expect(await agrees(textOf(fields)), JSON.stringify(fields)).toBe(false);
  });

  test('statement characters are those of the grammar', () => {
    const all = {
      ...vectors<Chars>('siwe/spruceid_invalid_chars.json'),
      ...vectors<Chars>('siwe/spruceid_valid_chars.json'),
    };
    const statements = Object.values(all).filter(({ rule }) => rule === 'statement');
    expect(statements.length).toBeGreaterThan(5);
    for (const { input, answer } of statements) expect(isStatement(input), input).toBe(answer);
  });

  test('what viem builds agrees, wherever its times do', async () => {
    const cases = vectors<Array<{ input: Fields; output: string | null }>>('siwe/viem_create.json').filter(
      ({ output }) => output,
    );
    expect(cases.length).toBeGreaterThan(10);
    for (const { output, input } of cases) {
      const text = withoutExtras(output ?? '');
      const { issuedAt } = challengeFor(text);
      const inForce =
        (!input.expirationTime || new Date(input.expirationTime) > issuedAt) &&
        (!input.notBefore || new Date(input.notBefore) <= issuedAt);
      expect(await agrees(text), text).toBe(inForce);
    }
  });

  async function verdictOn(fields: Fields) {
    const text = textOf(fields);
    const own = challengeFor(text);
    const issued = { ...own, domain: fields.domainBinding ?? own.domain, nonce: fields.matchNonce ?? own.nonce };
    const at = fields.time ? new Date(fields.time) : issued.issuedAt;
    const proof = { address: fields.address ?? '', signedMessage: text, signature: fields.signature ?? '' };
    return {
      ...(await evm.verify(proof, issued, at)),
      issuedInFuture: issued.issuedAt.getTime() > at.getTime() + 60_000,
    };
  }

  test.each(Object.entries(vectors<Record<string, Fields>>('siwe/spruceid_verification_positive.json') ?? {}))(
    'proven: %s',
    async (_name, fields) => {
      const { proven, issuedInFuture } = await verdictOn(fields);
      // One vector is checked a year before it was issued; here a text from the future is refused.
      expect(proven).toBe(!issuedInFuture);
    },
  );

  test.each(Object.entries(vectors<Record<string, Fields>>('siwe/spruceid_verification_negative.json') ?? {}))(
    'not proven: %s',
    async (_name, fields) => expect((await verdictOn(fields)).proven).toBe(false),
  );

  test('recorded wallet signatures: one is proven, one blank line too few and malformed signatures are not', async () => {
    const peer = vectors<{
      positive: Array<{ message: string; signature: string }>;
      malformed_signatures: Array<{ name: string; signature: string }>;
    }>('siwe/supabase_siwe.json');
    const judged = (message: string, signature: string) => {
      const issued = challengeFor(message);
      return evm.verify({ address: issued.address, signedMessage: message, signature }, issued, issued.issuedAt);
    };
    const [good, oneBlankLine] = peer.positive;
    expect(await judged(good?.message ?? '', good?.signature ?? '')).toMatchObject({ proven: true });
    expect(await judged(oneBlankLine?.message ?? '', oneBlankLine?.signature ?? '')).toMatchObject({
      reason: 'challenge_invalid',
    });
    for (const { signature } of peer.malformed_signatures) {
      expect(await judged(good?.message ?? '', signature)).toMatchObject({ reason: 'signature_invalid' });
    }
  });

  test('contract signatures are signature_invalid', async () => {
    for (const { message, signature } of Object.values(
      vectors<Record<string, { message: string; signature: string }>>('siwe/spruceid_eip1271.json'),
    )) {
      const issued = challengeFor(message);
      const verdict = await evm.verify(
        { address: issued.address, signedMessage: message, signature },
        issued,
        issued.issuedAt,
      );
      expect(verdict).toEqual({ proven: false, reason: 'signature_invalid' });
    }
  });
});

type Chars = Record<string, { rule: string; input: string; answer: boolean }>;

/** Drops well-formed extras, so that a text is refused for the fault its vector names and not for them. */
function withoutExtrasIfValid(text: string): string {
  return text.endsWith('\nRequest ID: some_id\nResources:\n- https://service.org/login') ? withoutExtras(text) : text;
}
