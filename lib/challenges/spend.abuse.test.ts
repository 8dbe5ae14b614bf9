import { afterAll, describe, expect, test } from 'vitest';
import { seconds, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { browserWith, challenged, enteredWith, proofOf, succeeded } from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { browser, program } from '@/lib/testing/requests';
import { footprint, identitiesOf, liveSessionIds } from '@/lib/testing/rows';
import { connectSolana, testWallets } from '@/lib/testing/wallets';

afterAll(closeDb);

/** What a refused proof answers, and that it left nothing behind. */
async function refused(code: string, attempt: () => ReturnType<typeof proofAnswer>): Promise<void> {
  const before = await footprint();
  const { status, body } = await attempt();
  expect({ status, code: body.code }).toEqual({ status: 401, code });
  expect(await footprint()).toEqual(before);
}

const proofAnswer = (chain: string, proof: unknown) => program().post(`/api/v1/auth/${chain}/verify`, proof);

describe.each(testWallets)('$id', ({ connect }) => {
  const wallet = connect();
  const { chain } = wallet;

  test('EVM-01 EVM-02 SOL-05 COS-02: a proof opens one session, and the very same bytes never another', async () => {
    const proof = await proofOf(wallet);
    succeeded(await proofAnswer(chain, proof), 201);
    await refused('challenge_invalid', () => proofAnswer(chain, proof));
    await refused('challenge_invalid', () => proofAnswer(chain, { ...proof, transport: 'cookie' }));
  });

  test('EVM-03 RAC-01: of 16 parallel verifies of one proof exactly one opens a session, for one user', async () => {
    await rounds(3, async () => {
      const racer = connect();
      const proof = await proofOf(racer);
      const before = await footprint();
      const answers = await race(16, () => proofAnswer(chain, proof));
      expect(tally(answers)).toEqual({ '201': 1, '401 challenge_invalid': 15 });
      expect(await footprint()).toEqual({
        users: (before.users ?? 0) + 1,
        identities: (before.identities ?? 0) + 1,
        sessions: (before.sessions ?? 0) + 1,
        refresh_tokens: (before.refresh_tokens ?? 0) + 1,
      });
    });
  });

  test('EVM-03: 16 parallel verifies of 16 challenges of one new wallet make one user', async () => {
    await rounds(2, async () => {
      const racer = connect();
      const proofs = await race(16, () => proofOf(racer));
      const answers = await Promise.all(proofs.map((proof) => proofAnswer(chain, proof)));
      expect(tally(answers)).toEqual({ '201': 1, '200': 15 });
      expect(new Set(answers.map(({ body }) => body.user?.id)).size).toBe(1);
    });
  });

  test('RAC-02: one nonce and 8 different wallets that signed it open at most the one session it was issued for', async () => {
    const owner = connect();
    const { message, nonce } = await challenged(owner);
    const thieves = Array.from({ length: 8 }, connect);
    const stolen = await Promise.all(
      thieves.map((thief) => thief.sign({ message: message.replace(owner.address, thief.address) })),
    );
    const before = await footprint();
    const answers = await Promise.all(stolen.map((proof) => proofAnswer(chain, proof)));
    expect(answers.map(({ status }) => status)).toEqual(thieves.map(() => 401));
    expect(await footprint()).toEqual(before);
    expect(nonce).toMatch(/^[A-Za-z0-9]{22,}$/);
    // Spent by the first attempt, whatever came of it: the owner asks for a new one.
    await refused('challenge_invalid', async () => proofAnswer(chain, await owner.sign({ message })));
  });

  test('EVM-04: a nonce the server never issued, none, or an empty one proves nothing', async () => {
    const { message, nonce } = await challenged(wallet);
    for (const text of [
      message.replace(nonce, `${nonce.slice(1)}x`),
      message.replace(`Nonce: ${nonce}`, 'Nonce: '),
      message.replace(`Nonce: ${nonce}\n`, ''),
      message.replace(nonce, 'undefined'),
    ]) {
      const proof = await wallet.sign({ message: text });
      await refused('challenge_invalid', () => proofAnswer(chain, proof));
    }
  });

  test('EVM-04: a challenge of one browser proves nothing in another browser or in a program', async () => {
    for (const elsewhere of [browser(), program(), await browserWith(connect())]) {
      const mine = browser();
      const proof = await proofOf(wallet, { by: mine, transport: 'cookie' });
      await refused('challenge_invalid', () =>
        elsewhere.post(`/api/v1/auth/${chain}/verify`, { ...proof, transport: 'cookie' }),
      );
      // It was not theirs to spend: the browser that asked still gets in.
      const here = await mine.post(`/api/v1/auth/${chain}/verify`, { ...proof, transport: 'cookie' });
      expect([200, 201]).toContain(here.status);
    }
  });

  test('EVM-04 LNK-01: a text signed for one purpose does nothing at the doors of the others', async () => {
    const { api, id } = await enteredWith(connect());
    const doors = { sign_in: 'verify', link: 'link', reauthenticate: 'reauthenticate' } as const;
    for (const [purpose, ownDoor] of Object.entries(doors)) {
      for (const door of Object.values(doors).filter((other) => other !== ownDoor)) {
        const proof = await proofOf(wallet, { by: api, purpose: purpose as keyof typeof doors });
        await refused('challenge_invalid', () => api.post(`/api/v1/auth/${chain}/${door}`, proof));
      }
    }
    expect(await identitiesOf(id)).toHaveLength(1);
    expect(await liveSessionIds(id)).toHaveLength(1);
  });

  test('SOL-05: the nonce of another chain proves nothing', async () => {
    const other = testWallets.map((one) => one.connect()).find((one) => one.chain !== wallet.chain) ?? connectSolana();
    const { nonce } = await challenged(other);
    const { message, nonce: own } = await challenged(wallet);
    const proof = await wallet.sign({ message: message.replace(own, nonce) });
    await refused('challenge_invalid', () => proofAnswer(chain, proof));
  });

  test('EVM-09: five minutes by our clock, not by the text', async () => {
    const late = await challenged(wallet);
    const prolonged = late.message.replace(/Expiration Time: .*/, 'Expiration Time: 2099-01-01T00:00:00.000Z');
    const [honest, forged] = [await wallet.sign(late), await wallet.sign({ message: prolonged })];
    await shifted(seconds(301), () => refused('challenge_invalid', () => proofAnswer(chain, forged)));
    await shifted(seconds(301), () => refused('challenge_invalid', () => proofAnswer(chain, honest)));
    const inTime = await proofOf(wallet);
    expect([200, 201]).toContain((await shifted(seconds(295), () => proofAnswer(chain, inTime))).status);
  });

  test('a challenge is spent by a failed attempt: no second guess at one text', async () => {
    const issued = await challenged(wallet);
    const [forgery] = await wallet.forge(issued);
    const honest = await wallet.sign(issued);
    await refused('signature_invalid', () => proofAnswer(chain, forgery?.proof));
    await refused('challenge_invalid', () => proofAnswer(chain, honest));
  });

  test('EVM-14: fields that would name somebody else are refused, and the challenge is not spent', async () => {
    const victim = await enteredWith(connect());
    const proof = await proofOf(wallet);
    for (const extra of [
      { user_id: victim.id },
      { userId: victim.id },
      { chain_id: 1 },
      { nonce: 'x' },
      { role: 'admin' },
    ]) {
      const { status, body } = await proofAnswer(chain, { ...proof, ...extra });
      expect([status, body.code]).toEqual([422, 'unknown_field']);
    }
    const { body } = await proofAnswer(chain, proof);
    expect(body.user?.id).toBeDefined();
    expect(body.user?.id).not.toBe(victim.id);
  });

  test('EVM-17 SOL-10 COS-14: a proof of the wrong shape is a clean 4xx, never a session', async () => {
    const honest = await proofOf(wallet);
    const before = await footprint();
    for (const [field, values] of Object.entries({
      address: ['', 'V', 'x'.repeat(129), '\0', '\ud800', 1, null, [], {}, true],
      signed_message: ['', 'x'.repeat(8193), '\0', '\ud800', 1, null, ['a'], {}],
      signature: ['', '0x', 'x'.repeat(1025), '\0', '\udfff', 1, null, [1, 2, 3], { 0: 1 }],
      public_key: [{ type: 'tendermint/PubKeySecp256k1', value: 'x' }, [2], 5, 'x'.repeat(257)],
    })) {
      for (const value of values) {
        const { status } = await proofAnswer(chain, { ...honest, [field]: value });
        expect([401, 422], `${field} ${JSON.stringify(value)}`).toContain(status);
      }
    }
    expect(await footprint()).toEqual(before);
  });
});
