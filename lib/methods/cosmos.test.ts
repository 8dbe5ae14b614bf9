import { makeSignDoc, serializeSignDoc } from '@cosmjs/amino';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64, bech32, bech32m, hex } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { connectCosmos, cosmosHub, injective, osmosis } from '@/lib/testing/wallets';
import { issueTo, judge, outcome } from '@/lib/testing/wallets/challenge-fixture';
import { cosmos } from './cosmos';
import { aminoBytes, signDocOf } from './cosmos/adr036';

// Real signatures and hashes on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const secretKey = secp256k1.utils.randomSecretKey();
const wallet = connectCosmos(cosmosHub, secretKey);
const { issued, message, extras, challenge } = issueTo(wallet);

function signed(document: unknown) {
  return {
    address: wallet.address,
    signed_message: message,
    signature: base64.encode(secp256k1.sign(sha256(aminoBytes(document)), secretKey, { prehash: false })),
    public_key: base64.encode(secp256k1.getPublicKey(secretKey)),
  };
}

describe('addresses', () => {
  const twenty = new Uint8Array(20).fill(7);

  test('any prefix in lower case with a valid checksum and 20 bytes is an address', () => {
    for (const prefix of ['cosmos', 'osmo', 'juno', 'inj', 'did:com:', '8ball', 'addr_safro', 'lava@', 'a']) {
      const address = bech32.encodeFromBytes(prefix, twenty);
      expect(cosmos.address(address), address).toBe(address);
    }
  });

  test('other lengths, checksums, cases and alphabets are refused', () => {
    const good = bech32.encodeFromBytes('cosmos', twenty);
    const bad = [
      '',
      'cosmos',
      'cosmos1',
      good.toUpperCase(),
      `C${good.slice(1)}`,
      ` ${good}`,
      `${good}\n`,
      good.slice(0, -1),
      `${good}q`,
      good.replace(/.$/, (last) => (last === 'q' ? 'p' : 'q')),
      good.replace('cosmos', 'osmo'),
      hex.encode(twenty),
      bech32m.encode('cosmos', bech32m.toWords(twenty)),
      `0x${hex.encode(twenty)}`,
      'x'.repeat(100_000),
      ...[0, 1, 19, 21, 32].map((length) => bech32.encode('cosmos', bech32.toWords(new Uint8Array(length)), 200)),
      bech32.encodeFromBytes('a<b>', twenty),
      bech32.encodeFromBytes('a"b', twenty),
    ];
    for (const each of bad) expect(cosmos.address(each), each.slice(0, 80)).toBeNull();
  });

  test('the default chain is the main network of the prefix', () => {
    for (const { prefix, chainId } of [cosmosHub, osmosis, injective]) {
      expect(cosmos.chainId(undefined, bech32.encodeFromBytes(prefix, twenty))).toBe(chainId);
    }
    expect(cosmos.chainId(undefined, bech32.encodeFromBytes('unheard', twenty))).toBe('cosmoshub-4');
    expect(cosmos.chainId('evmos_9001-2', wallet.address)).toBe('evmos_9001-2');
    for (const bad of ['', 'a b', 'cosmos:hub', 'a'.repeat(33), 'hub\n'])
      expect(cosmos.chainId(bad, wallet.address), bad).toBeNull();
  });
});

describe('the sign doc', () => {
  test('is the one cosmjs makes, byte for byte', () => {
    const [{ value }] = (extras.sign_doc as ReturnType<typeof signDocOf>).msgs;
    const theirs = makeSignDoc([{ type: 'sign/MsgSignData', value }], { gas: '0', amount: [] }, '', '', 0, 0);
    expect(extras.sign_doc).toEqual(theirs);
    expect(aminoBytes(extras.sign_doc)).toEqual(Buffer.from(serializeSignDoc(theirs)));
    expect(Buffer.from(value.data, 'base64').toString()).toBe(message);
  });

  test('canonical JSON agrees with cosmjs on any document', () => {
    // cosmjs assigns key by key, which loses `__proto__`; ours keeps it.
    const key = fc.string().filter((text) => text !== '__proto__');
    fc.assert(
      fc.property(
        fc.dictionary(
          key,
          fc.oneof(fc.string(), fc.constantFrom('&', '<a>', '\u2028'), fc.dictionary(key, fc.string())),
        ),
        (value) => {
          const theirs = makeSignDoc([{ type: 'x', value }], { gas: '0', amount: [] }, '<&>', 'memo & <memo>', 0, 0);
          expect(aminoBytes(theirs)).toEqual(Buffer.from(serializeSignDoc(theirs)));
        },
      ),
    );
  });
});

describe('abuse', () => {
  test('COS-01: a signature by another key, with its own public key, does not prove the address', async () => {
    const victim = issueTo(connectCosmos());
    const body = {
      ...signed(signDocOf(victim.issued.address, Buffer.from(victim.message))),
      address: victim.issued.address,
      signed_message: victim.message,
    };
    expect(outcome(await judge(wallet, body, victim.issued))).toBe('signature_invalid');
  });

  test('COS-02: a nonce that is not inside the signed data is refused', async () => {
    const other = issueTo(wallet, { nonce: 'D'.repeat(22) });
    expect(outcome(await judge(wallet, signed(signDocOf(wallet.address, Buffer.from(other.message))), issued))).toBe(
      'signature_invalid',
    );
    expect(outcome(await judge(wallet, await wallet.sign(other.challenge), issued))).toBe('challenge_invalid');
  });

  test('COS-03: a document that differs from the pinned shape in any field is refused', async () => {
    const document = signDocOf(wallet.address, Buffer.from(message));
    const [only] = document.msgs;
    expect(outcome(await judge(wallet, signed(document), issued))).toBe('proven');
    const others = [
      { ...document, chain_id: 'cosmoshub-4' },
      { ...document, account_number: '1' },
      { ...document, sequence: '1' },
      { ...document, memo: 'x' },
      { ...document, fee: { gas: '1', amount: [] } },
      { ...document, fee: { gas: '0', amount: [{ denom: 'uatom', amount: '0' }] } },
      { ...document, fee: { gas: '0', amount: [], payer: '' } },
      { ...document, timeout_height: '0' },
      { ...document, msgs: [only, only] },
      { ...document, msgs: [] },
      { ...document, msgs: [{ ...only, type: 'cosmos-sdk/MsgSend' }] },
      { ...document, msgs: [{ ...only, value: { ...only.value, signer: connectCosmos().address } }] },
      { ...document, msgs: [{ ...only, value: { ...only.value, data: message } }] },
      {
        chain_id: 'cosmoshub-4',
        account_number: '7',
        sequence: '3',
        fee: { gas: '80000', amount: [] },
        memo: '',
        msgs: [
          {
            type: 'cosmos-sdk/MsgSend',
            value: { from_address: wallet.address, to_address: wallet.address, amount: [] },
          },
        ],
      },
    ];
    for (const other of others)
      expect(outcome(await judge(wallet, signed(other), issued)), JSON.stringify(other).slice(0, 80)).toBe(
        'signature_invalid',
      );
  });

  test('COS-07: only a compressed point of the curve is a key', async () => {
    const honest = await wallet.sign(challenge);
    const compressed = secp256k1.getPublicKey(secretKey);
    const tagged = (tag: number, rest = compressed.subarray(1)) => base64.encode(new Uint8Array([tag, ...rest]));
    const keys = [
      base64.encode(secp256k1.getPublicKey(secretKey, false)),
      ...[0, 1, 4, 5, 6, 7].map((tag) => tagged(tag)),
      base64.encode(compressed.subarray(1)),
      base64.encode(new Uint8Array(33)),
      base64.encode(new Uint8Array([0])),
      tagged(2, new Uint8Array(32).fill(0xff)),
      tagged(2, new Uint8Array(32).fill(5)),
      base64.encode(new Uint8Array([...compressed, 0])),
      '',
      'AA==',
      hex.encode(compressed),
      ` ${base64.encode(compressed)}`,
      JSON.stringify({ type: 'tendermint/PubKeyEd25519', value: base64.encode(compressed.subarray(1)) }),
      JSON.stringify({ type: 'tendermint/PubKeyMultisigThreshold', value: {} }),
    ];
    for (const public_key of keys)
      expect(outcome(await judge(wallet, { ...honest, public_key }, issued)), public_key).toBe('signature_invalid');
  });

  test('COS-08: one key under several prefixes is one subject, shown as asked for; Ethermint addresses are another', async () => {
    const keys = await Promise.all(
      [cosmosHub, osmosis, { ...osmosis, prefix: 'juno' }, injective].map(async (chain) => {
        const held = connectCosmos(chain, secretKey);
        const own = issueTo(held);
        const verdict = await judge(held, await held.sign(own.challenge), own.issued);
        expect(verdict).toMatchObject({ proven: true, key: { address: held.address } });
        return verdict.proven ? verdict.key.subject : '';
      }),
    );
    expect(keys[0]).toMatch(/^secp256k1:[0-9a-f]{40}$/);
    expect(keys.slice(0, 3)).toEqual([keys[0], keys[0], keys[0]]);
    expect(keys[3]).toMatch(/^eth_secp256k1:[0-9a-f]{40}$/);
    expect(keys[3]?.slice(-40)).not.toBe(keys[0]?.slice(-40));
  });

  test('COS-10: the derivation is the one of the prefix, whatever the client derived', async () => {
    for (const [chain, ethermint] of [
      [injective, false],
      [cosmosHub, true],
    ] as const) {
      const flipped = connectCosmos({ ...chain, ethermint }, secretKey);
      const own = issueTo(flipped);
      expect(outcome(await judge(flipped, await flipped.sign(own.challenge), own.issued))).toBe('signature_invalid');
    }
  });

  test('COS-13: a signature made for another site is refused', async () => {
    const elsewhere = 'Login to other.example, nonce 123';
    const body = { ...signed(signDocOf(wallet.address, Buffer.from(elsewhere))) };
    expect(outcome(await judge(wallet, body, issued))).toBe('signature_invalid');
    expect(outcome(await judge(wallet, { ...body, signed_message: elsewhere }, issued))).toBe('challenge_invalid');
  });

  test('COS-14: keys and signatures of the wrong shape are refused without an exception', async () => {
    const honest = await wallet.sign(challenge);
    const odd = [
      [],
      {},
      7,
      null,
      true,
      'x'.repeat(1 << 20),
      hex.encode(base64.decode(honest.signature)),
      honest.signature.replace(/=+$/, ''),
      `${honest.signature}\n`,
    ];
    for (const value of odd) {
      for (const field of ['signature', 'public_key']) {
        if (value === null && field === 'public_key') continue;
        expect(
          (await judge(wallet, { ...honest, [field]: value } as never, issued)).proven,
          `${field} ${String(value).slice(0, 40)}`,
        ).toBe(false);
      }
    }
  });
});
