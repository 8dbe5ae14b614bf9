import { base58, base64, hex } from '@scure/base';
import { createSignInMessageText } from '@solana/wallet-standard-util';
import { describe, expect, test, vi } from 'vitest';
import { connectSolana } from '@/lib/testing/wallets';
import { issueTo, judge, later, outcome } from '@/lib/testing/wallets/challenge-fixture';
import { solana } from './solana';
import { isPublicKey, verifyEd25519 } from './solana/ed25519';
import { encodeEnvelope, type OffchainEnvelope } from './solana/offchain-envelope';

// Real signatures and hashes on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const wallet = connectSolana();
const { issued, message, extras } = issueTo(wallet);
const signer = base58.decode(wallet.address);
const noDomain = new Uint8Array(32);

const smallOrderKeys = [
  '11111111111111111111111111111111',
  '4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM',
  'Gx9dDNxzpALCowVuZb7pBceBLJugLA8sPa6TJDXrpfeW',
  '3ctC68zTqpRDQShoondiQKDHwZDAUjRyxiPNdg8cD6Pe',
  'EQAqmjhcsBQhpBv5GJkYgEB7emGHZNoo1j1yAjiFLNvD',
];

/** y >= p, or x = 0 with a sign: other spellings of points of small order, little-endian hexadecimal. */
const otherSpellings = [
  `ee${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(31)}`,
  `ee${'ff'.repeat(31)}`,
  `ec${'ff'.repeat(31)}`,
  `f0${'ff'.repeat(30)}7f`,
  `${'ff'.repeat(31)}7f`,
  'ff'.repeat(32),
  `01${'00'.repeat(30)}80`,
  `00${'00'.repeat(30)}80`,
];

function envelopeProof(envelope: OffchainEnvelope) {
  const bytes = encodeEnvelope(envelope);
  if (!bytes) throw new Error('The envelope cannot carry this text.');
  return {
    address: wallet.address,
    signed_message: base64.encode(bytes),
    signature: base58.encode(wallet.signBytes(bytes)),
  };
}

const envelopes: Array<[string, OffchainEnvelope]> = [0, 1, 2].flatMap(
  (format): Array<[string, OffchainEnvelope]> => [
    [`legacy, format ${format}`, { kind: 'legacy', format, text: message }],
    [`v0, format ${format}`, { kind: 'v0', applicationDomain: noDomain, format, signers: [signer], text: message }],
  ],
);
envelopes.push(['v1', { kind: 'v1', signers: [signer], text: message }]);

test('the text is what the Wallet Standard makes of sign_in_input', () => {
  expect(createSignInMessageText(extras.sign_in_input as never)).toBe(message);
});

test('a chain id is one of the four clusters, in either spelling', () => {
  expect(solana.chainId(undefined)).toBe('mainnet');
  for (const cluster of ['mainnet', 'testnet', 'devnet', 'localnet']) {
    expect(solana.chainId(cluster)).toBe(cluster);
    expect(solana.chainId(`solana:${cluster}`)).toBe(cluster);
  }
  for (const bad of [
    '',
    'mainnet-beta',
    'Mainnet',
    'solana:',
    'solana:solana:mainnet',
    '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
    'mainnet\n',
    'eip155:1',
    'toString',
  ]) {
    expect(solana.chainId(bad), bad).toBeNull();
  }
});

describe('addresses', () => {
  test('SOL-03: points of small order are refused in every spelling', () => {
    for (const address of smallOrderKeys) expect(solana.address(address), address).toBeNull();
    for (const key of otherSpellings) {
      expect(isPublicKey(hex.decode(key)), key).toBe(false);
      expect(solana.address(base58.encode(hex.decode(key))), key).toBeNull();
    }
  });

  test('what is no point of the curve is refused: no key signs for a program-derived address', () => {
    // The associated token account of nobody: 32 bytes with y = 2, which has no x.
    expect(isPublicKey(new Uint8Array(32).fill(2, 0, 1))).toBe(false);
  });

  test('other lengths, alphabets and spellings are refused', () => {
    const { address } = wallet;
    const bad = [
      '',
      ` ${address}`,
      `${address}\n`,
      `1${address}`,
      address.slice(2),
      `0${address.slice(1)}`,
      base58.encode(new Uint8Array(31)),
      base58.encode(new Uint8Array(33)),
      hex.encode(signer),
      base64.encode(signer),
      '1'.repeat(100_000),
    ];
    for (const each of bad) expect(solana.address(each), each.slice(0, 60)).toBeNull();
  });
});

describe('keys nobody holds', () => {
  test('SOL-02: the forged signature of a small-order key is refused for 64 nonces', async () => {
    const forged = new Uint8Array(64).fill(1, 0, 1);
    for (const address of smallOrderKeys) {
      for (let turn = 0; turn < 64; turn += 1) {
        const own = issueTo({ ...wallet, address }, { nonce: `nonce${turn}`.padEnd(22, 'x') });
        const key = base58.decode(address);
        expect(verifyEd25519(forged, Buffer.from(own.message), key)).toBe(false);
        const body = { address, signed_message: own.message, signature: base58.encode(forged) };
        expect((await judge(wallet, body, own.issued)).proven).toBe(false);
      }
    }
  });

  test('SOL-03: nor for any other spelling of such a key', () => {
    for (const key of otherSpellings) {
      for (let turn = 0; turn < 8; turn += 1) {
        expect(verifyEd25519(new Uint8Array(64).fill(1, 0, 1), Buffer.from(`text ${turn}`), hex.decode(key)), key).toBe(
          false,
        );
      }
    }
  });
});

describe('texts', () => {
  const judgeText = async (text: string) => outcome(await judge(wallet, await wallet.sign({ message: text }), issued));

  test('SOL-01: the key is the address; a text that names another account proves nothing', async () => {
    const victim = connectSolana();
    const theirs = issueTo(victim);
    const proof = await wallet.sign(theirs.challenge);
    for (const body of [
      proof,
      { ...proof, address: victim.address },
      { ...proof, address: victim.address, public_key: wallet.address },
    ]) {
      expect((await judge(wallet, body, theirs.issued)).proven).toBe(false);
    }
    const honest = await wallet.sign({ message });
    expect(outcome(await judge(wallet, { ...honest, public_key: wallet.address }, issued))).toBe('proven');
  });

  test('SOL-05: a nonce of another chain, another challenge or none is refused', async () => {
    expect(await judgeText(message.replace('Solana', 'Ethereum'))).toBe('challenge_invalid');
    expect(await judgeText(message.replace(issued.nonce, 'A'.repeat(22)))).toBe('challenge_invalid');
    expect(await judgeText(message.replace(/\nNonce: .*/, ''))).toBe('challenge_invalid');
  });

  test('SOL-06: a text without our lines is refused', async () => {
    expect(await judgeText(`evil.example wants you to sign in with your Solana account:\n${wallet.address}`)).toBe(
      'challenge_invalid',
    );
    expect(await judgeText(`${issued.domain} wants you to sign in with your Solana account:\n${wallet.address}`)).toBe(
      'challenge_invalid',
    );
    expect(
      solana.nonceOf(`${issued.domain} wants you to sign in with your Solana account:\n${wallet.address}`),
    ).toBeNull();
  });

  test('SOL-07: a statement of several lines is never written and never taken', async () => {
    expect(() => issueTo(wallet, { statement: 'Hello\n\nURI: https://evil\nNonce: EVIL' })).toThrow(TypeError);
    expect(
      await judgeText(message.replace(issued.statement, `${issued.statement}\n\nURI: https://evil\nNonce: EVIL`)),
    ).toBe('challenge_invalid');
  });

  test('SOL-08, SOL-14: a text that differs in one field of sign_in_input is refused, whatever the field', async () => {
    const input = extras.sign_in_input as Record<string, string>;
    const changes: Record<string, unknown> = {
      domain: 'evil.example',
      address: connectSolana().address,
      statement: 'Other.',
      uri: 'https://evil.example',
      version: '2',
      chainId: 'solana:mainnet',
      nonce: 'B'.repeat(22),
      issuedAt: later(1).toISOString(),
      expirationTime: later(900_000).toISOString(),
      notBefore: issued.issuedAt.toISOString(),
      requestId: '1',
      resources: ['https://auth.example.com'],
    };
    expect(Object.keys(changes)).toHaveLength(12);
    for (const [field, value] of Object.entries(changes)) {
      expect(await judgeText(createSignInMessageText({ ...input, [field]: value } as never)), field).toBe(
        'challenge_invalid',
      );
      if (field in input) {
        const { [field]: _dropped, ...rest } = input;
        expect(await judgeText(createSignInMessageText(rest as never)), `without ${field}`).toBe('challenge_invalid');
      }
    }
  });
});

describe('signatures', () => {
  test('SOL-10: base58 and standard base64 of 64 bytes are taken, nothing else', async () => {
    const { signature } = await wallet.sign({ message });
    const bytes = base58.decode(signature);
    const judged = async (text: string) =>
      outcome(await judge(wallet, { address: wallet.address, signed_message: message, signature: text }, issued));
    expect(await judged(signature)).toBe('proven');
    expect(await judged(base64.encode(bytes))).toBe('proven');
    const bad = [
      hex.encode(bytes),
      `0x${hex.encode(bytes)}`,
      JSON.stringify([...bytes]),
      base64.encode(bytes).replaceAll('=', ''),
      `${signature}1`,
      ` ${signature}`,
      base64.encode(bytes.subarray(1)),
      base64.encode(new Uint8Array([...bytes, 0])),
      base58.encode(bytes.subarray(1)),
      base64.encode(bytes).replace(/(.)==$/, (_all, last) => `${String.fromCharCode(last.charCodeAt(0) + 1)}==`),
    ];
    for (const text of bad) expect(await judged(text), text).toBe('signature_invalid');
  });

  test('SOL-11: a transaction that carries the text as a memo is no proof', async () => {
    const memo = Buffer.concat([
      Buffer.from([1, 0, 1, 2]),
      signer,
      Buffer.alloc(64, 7),
      Buffer.from([1, 1, 0]),
      Buffer.from(message),
    ]);
    const signature = base58.encode(wallet.signBytes(memo));
    for (const signed_message of [message, memo.toString('base64'), memo.toString('latin1')]) {
      expect((await judge(wallet, { address: wallet.address, signed_message, signature }, issued)).proven).toBe(false);
    }
  });
});

describe('SOL-11: off-chain message envelopes', () => {
  test.each(envelopes)('%s around exactly our text is taken', async (_name, envelope) => {
    const proof = envelopeProof(envelope);
    expect(outcome(await judge(wallet, proof, issued))).toBe('proven');
    expect(solana.nonceOf(proof.signed_message)).toBe(issued.nonce);
    expect(
      outcome(await judge(wallet, { ...proof, signature: (await wallet.sign({ message })).signature }, issued)),
    ).toBe('signature_invalid');
  });

  test.each(envelopes.filter(([, { kind, ...rest }]) => kind === 'v1' || ('format' in rest && rest.format < 2)))(
    '%s behind a wallet that hides it is found from the bare text',
    async (_name, envelope) => {
      const { signature } = envelopeProof(envelope);
      expect(
        outcome(await judge(wallet, { address: wallet.address, signed_message: message, signature }, issued)),
      ).toBe('proven');
    },
  );

  test('an envelope with other signers, more signers or another text is refused', async () => {
    const other = base58.decode(connectSolana().address);
    const v0 = { kind: 'v0', applicationDomain: noDomain, format: 1, text: message } as const;
    const refused: OffchainEnvelope[] = [
      { ...v0, signers: [other] },
      { ...v0, signers: [signer, other] },
      { ...v0, signers: [signer, signer] },
      { kind: 'v1', signers: [other], text: message },
      { kind: 'v1', signers: [signer, other], text: message },
      { kind: 'legacy', format: 1, text: `${message}\n` },
      { kind: 'legacy', format: 1, text: issueTo(wallet, { nonce: 'C'.repeat(22) }).message },
    ];
    for (const envelope of refused)
      expect(outcome(await judge(wallet, envelopeProof(envelope), issued))).toBe('challenge_invalid');
  });

  test('an application domain of the wallet is taken when the envelope says so, and not guessed', async () => {
    const proof = envelopeProof({
      kind: 'v0',
      applicationDomain: new Uint8Array(32).fill(9),
      format: 1,
      signers: [signer],
      text: message,
    });
    expect(outcome(await judge(wallet, proof, issued))).toBe('proven');
    expect(outcome(await judge(wallet, { ...proof, signed_message: message }, issued))).toBe('signature_invalid');
  });

  test('broken envelopes are refused and never throw', async () => {
    for (const [, envelope] of envelopes) {
      const proof = envelopeProof(envelope);
      const bytes = base64.decode(proof.signed_message);
      const broken = [
        bytes.subarray(0, 16),
        bytes.subarray(0, 17),
        bytes.subarray(0, 51),
        bytes.subarray(0, -1),
        new Uint8Array([...bytes, 10]),
      ];
      for (let index = 0; index < 21; index += 1)
        broken.push(bytes.map((byte, at) => (at === index ? byte ^ 0x80 : byte)));
      for (const each of broken) {
        const body = {
          ...proof,
          signed_message: base64.encode(each),
          signature: base58.encode(wallet.signBytes(each)),
        };
        const verdict = await judge(wallet, body, issued);
        // A flipped bit inside a v0 application domain leaves a valid envelope, signed by the right key.
        const stillValid =
          envelope.kind === 'v0' &&
          each.length === bytes.length &&
          bytes.subarray(17).some((byte, at) => byte !== each[at + 17]);
        expect(verdict.proven).toBe(stillValid && each.subarray(0, 17).every((byte, at) => byte === bytes[at]));
      }
      expect(outcome(await judge(wallet, { ...proof, signed_message: `${proof.signed_message}=` }, issued))).toBe(
        'challenge_invalid',
      );
    }
  });
});
