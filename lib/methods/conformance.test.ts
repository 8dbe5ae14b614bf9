import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { tries } from '@/lib/testing/fuzz';
import { testWallets } from '@/lib/testing/wallets';
import { issueTo, judge, later, outcome } from '@/lib/testing/wallets/challenge-fixture';
import { walletMethod, walletMethodIds, walletMethods } from './registry';
import type { ChallengeClaim } from './types';

// Real signatures and hashes on a machine that may be busy.
vi.setConfig({ testTimeout: tries(60_000) });

test('every registered method has a wallet that runs this suite', () => {
  expect(new Set(testWallets.map(({ connect }) => connect().chain))).toEqual(new Set(walletMethodIds));
  expect(walletMethods.map(({ id }) => walletMethod(id).id)).toEqual([...walletMethodIds]);
});

test('an id that is not registered is refused', () => {
  expect(() => walletMethod('constructor' as never)).toThrow(TypeError);
});

describe.each(testWallets)('$id', ({ connect }) => {
  const wallet = connect();
  const method = walletMethod(wallet.chain);

  const otherClaims: Record<string, Partial<ChallengeClaim>> = {
    domain: { domain: 'evil.example' },
    port: { domain: 'auth.example.com:8443' },
    uri: { uri: 'http://auth.example.com' },
    'chain id': { chainId: wallet.chain === 'solana' ? 'devnet' : '2' },
    statement: { statement: 'Link this wallet to the account alice.', purpose: 'link' },
    nonce: { nonce: 'A7Yw2mZk9TbXc4VnR8sLpA' },
    'issued at': { issuedAt: later(-3_600_000) },
    'expiration time': { expiresAt: later(-1) },
    address: { address: connect().address },
  };

  test('an honest proof proves the key, under one subject', async () => {
    const first = issueTo(wallet);
    const second = issueTo(wallet, { nonce: 'Zz3Yw2mZk9TbXc4VnR8sL1', purpose: 'reauthenticate' });
    const verdicts = [
      await judge(wallet, await wallet.sign(first.challenge), first.issued),
      await judge(wallet, await wallet.sign(second.challenge), second.issued),
    ];
    expect(verdicts[0]).toEqual({ proven: true, key: { subject: expect.any(String), address: wallet.address } });
    expect(verdicts[1]).toEqual(verdicts[0]);
  });

  test('two keys are two subjects', async () => {
    const subjects = await Promise.all(
      [wallet, connect()].map(async (one) => {
        const { challenge, issued } = issueTo(one);
        const verdict = await judge(one, await one.sign(challenge), issued);
        return verdict.proven && verdict.key.subject;
      }),
    );
    expect(new Set(subjects).size).toBe(2);
    expect(subjects).not.toContain(false);
  });

  test('the text names everything it binds, each on its own line', () => {
    const { message, issued } = issueTo(wallet);
    const lines = message.split('\n');
    expect(lines[0]).toMatch(new RegExp(`^${issued.domain} wants you to sign in with your \\w+ account:$`));
    expect(lines).toEqual([
      lines[0],
      wallet.address,
      '',
      issued.statement,
      '',
      `URI: ${issued.uri}`,
      'Version: 1',
      `Chain ID: ${wallet.chainId}`,
      `Nonce: ${issued.nonce}`,
      'Issued At: 2026-05-01T12:00:00.000Z',
      'Expiration Time: 2026-05-01T12:05:00.000Z',
    ]);
  });

  test('its address and default chain are canonical', () => {
    expect(method.address(wallet.address)).toBe(wallet.address);
    expect(method.chainId(undefined, wallet.address)).toBe(wallet.chainId);
  });

  test('every forgery of the right text is signature_invalid', async () => {
    const { challenge, issued } = issueTo(wallet);
    const forgeries = await wallet.forge(challenge);
    expect(forgeries.length).toBeGreaterThanOrEqual(6);
    for (const { name, proof } of forgeries)
      expect(outcome(await judge(wallet, proof, issued)), name).toBe('signature_invalid');
  });

  test('the proof of another chain is challenge_invalid', async () => {
    for (const other of testWallets.map((one) => one.connect()).filter(({ chain }) => chain !== wallet.chain)) {
      const theirs = await other.sign(issueTo(other).challenge);
      const { issued } = issueTo(wallet);
      expect(outcome(await judge(wallet, theirs, issued)), other.chain).toBe('challenge_invalid');
      expect(outcome(await judge(wallet, { ...theirs, address: wallet.address }, issued)), other.chain).toBe(
        'challenge_invalid',
      );
    }
  });

  test.each(Object.entries(otherClaims))(
    'an honest signature of a text with another %s is challenge_invalid',
    async (_field, changes) => {
      const { issued } = issueTo(wallet);
      const altered = issueTo(wallet, changes);
      const proof = await wallet.sign(altered.challenge);
      if (changes.purpose === 'link' && wallet.chain === 'evm') {
        // A text built by an EVM client may word its statement freely for a sign-in; the nonce decides what it is for.
        expect(
          outcome(await judge(wallet, proof, issueTo(wallet, { purpose: 'link', statement: issued.statement }).issued)),
        ).toBe('challenge_invalid');
      } else {
        expect(outcome(await judge(wallet, proof, issued))).toBe('challenge_invalid');
      }
    },
  );

  test('a sign-in text does not link, and a link text for one account does not link another', async () => {
    const link = issueTo(wallet, { purpose: 'link', statement: 'Link this wallet to the account alice.' });
    const signIn = issueTo(wallet);
    const others = issueTo(wallet, { purpose: 'link', statement: 'Link this wallet to the account mallory.' });
    expect(outcome(await judge(wallet, await wallet.sign(link.challenge), link.issued))).toBe('proven');
    expect(outcome(await judge(wallet, await wallet.sign(signIn.challenge), link.issued))).toBe('challenge_invalid');
    expect(outcome(await judge(wallet, await wallet.sign(others.challenge), link.issued))).toBe('challenge_invalid');
  });

  test('a proof for another address is challenge_invalid', async () => {
    const { challenge, issued } = issueTo(wallet);
    const proof = await wallet.sign(challenge);
    for (const address of [connect().address, '', ` ${wallet.address}`, `${wallet.address}\n`]) {
      expect(outcome(await judge(wallet, { ...proof, address }, issued)), address).toBe('challenge_invalid');
    }
  });

  test('a proof is good until the moment the challenge expires', async () => {
    const { challenge, issued } = issueTo(wallet);
    const proof = await wallet.sign(challenge);
    expect(outcome(await judge(wallet, proof, issued, later(299_999)))).toBe('proven');
    for (const at of [later(300_000), later(86_400_000), new Date(Number.NaN)]) {
      expect(outcome(await judge(wallet, proof, issued, at))).toBe('challenge_invalid');
    }
  });

  test('nothing that is thrown at it makes verify throw or prove', async () => {
    const { challenge, issued } = issueTo(wallet);
    const honest = await wallet.sign(challenge);
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.base64String(),
      fc.string({ maxLength: 200 }),
      fc.anything(),
    );
    const proofs = fc.record(
      { address: anything, signed_message: anything, signature: anything, public_key: anything },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(proofs, async (parts) => {
        fc.pre(
          Object.keys(parts).length > 0 &&
            Object.keys(parts).some((key) => key !== 'public_key' || wallet.chain !== 'evm'),
        );
        const verdict = await judge(wallet, { ...honest, ...parts } as never, issued);
        const harmless = Object.keys(parts).every((key) => key === 'public_key' && parts.public_key === undefined);
        if (!(harmless && wallet.chain === 'solana')) expect(verdict.proven).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  test('whatever it is given, address, chainId and nonceOf answer and never throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (text) => {
        const address = method.address(text);
        if (address !== null) expect(method.address(address)).toBe(address);
        const chainId = method.chainId(text, wallet.address);
        if (chainId !== null) expect(method.chainId(chainId, wallet.address)).toBe(chainId);
        expect(method.nonceOf(text)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  test('the nonce is read where there is exactly one, and in linear time', () => {
    const { message, issued } = issueTo(wallet);
    expect(method.nonceOf(message)).toBe(issued.nonce);
    expect(method.nonceOf(`${message}\nNonce: ${issued.nonce}`)).toBeNull();
    expect(method.nonceOf(message.replace(/Nonce: .*/, 'Nonce: '))).toBeNull();
    expect(method.nonceOf(message.replace(/Nonce: .*/, 'Nonce: abcdefg'))).toBeNull();
    expect(method.nonceOf(message.replace(/\nNonce: .*/, ''))).toBeNull();
    const started = performance.now();
    for (const filler of ['\nNonce: ', '\n', 'A', ' ']) method.nonceOf(filler.repeat(2_000_000 / filler.length));
    expect(performance.now() - started).toBeLessThan(500);
  });

  test('FUZ-16: of 3000 mutants of a signed text only the original is accepted', async () => {
    const { challenge, issued, message } = issueTo(wallet, { purpose: 'link' });
    const honest = await wallet.sign(challenge);
    const accepted = new Set<string>();
    for (const text of [message, ...mutants(message, tries(3000))]) {
      if (outcome(await judge(wallet, { ...honest, signed_message: text }, issued)) === 'proven') accepted.add(text);
    }
    expect([...accepted]).toEqual([message]);
  });

  test('FUZ-16: of 600 mutants of a signature only the original is accepted', async () => {
    const { challenge, issued } = issueTo(wallet);
    const honest = await wallet.sign(challenge);
    // Hex digits have two cases that mean the same byte.
    const spelling = (text: string) => (wallet.chain === 'evm' ? text.toLowerCase() : text);
    const accepted = new Set<string>();
    for (const signature of [honest.signature, ...mutants(honest.signature, tries(600))]) {
      if (outcome(await judge(wallet, { ...honest, signature }, issued)) === 'proven')
        accepted.add(spelling(signature));
    }
    expect([...accepted]).toEqual([honest.signature]);
  });

  test('a claim whose field would break out of its line is a defect, not a text', () => {
    for (const changes of [
      { statement: 'a\nURI: https://evil.example' },
      { statement: '' },
      { domain: 'a b' },
      { nonce: 'short' },
      { uri: '' },
    ]) {
      expect(() => issueTo(wallet, changes)).toThrow(TypeError);
    }
  });
});

/** Distinct texts one edit away: a character changed, dropped, doubled, inserted; lines swapped, dropped, doubled; the end extended. Of very many, some are more edits away. */
function mutants(original: string, count: number): string[] {
  const found = new Set<string>();
  const texts = [original];
  const characters = 'aA0zZ19 .:-/\n\r\t\u00a0\u200b\ufeffé1lOI=+';
  const random = fc.sample(
    fc.record({ at: fc.nat(original.length - 1), sign: fc.nat(characters.length - 1), kind: fc.nat(6) }),
    count * 6,
  );
  for (const [turn, { at, sign, kind }] of random.entries()) {
    // There are not more single edits than so many.
    const text = turn < 20_000 ? original : (texts[(turn * 7919) % texts.length] ?? original);
    const lines = text.split('\n');
    const character = characters.charAt(sign);
    const line = at % lines.length;
    const mutant = [
      () => text.slice(0, at) + character + text.slice(at + 1),
      () => text.slice(0, at) + text.slice(at + 1),
      () => text.slice(0, at) + character + text.slice(at),
      () => text.slice(0, at) + text.charAt(at) + text.slice(at),
      () => lines.toSpliced(line, 1).join('\n'),
      () => lines.toSpliced(line, 0, lines[line] ?? '').join('\n'),
      () => text + character.repeat((at % 3) + 1),
    ][kind]?.();
    if (mutant === undefined || mutant === original || found.has(mutant) || found.size === count) continue;
    found.add(mutant);
    texts.push(mutant);
  }
  if (found.size < count) throw new Error(`Only ${found.size} mutants were found.`);
  return [...found];
}
