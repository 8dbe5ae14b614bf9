import { afterAll, describe, expect, test } from 'vitest';
import { newNonce } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { challenged, enteredWith, signedUp, succeeded } from '@/lib/testing/people';
import { browser, program } from '@/lib/testing/requests';
import { connectCosmos, connectEvm, connectSolana, testWallets } from '@/lib/testing/wallets';

afterAll(closeDb);

const ask = (chain: string, body: unknown, headers?: Record<string, string>) =>
  program().post(`/api/v1/auth/${chain}/challenge`, body, headers);

describe('challenges', () => {
  test.each(testWallets)(
    'EVM-05 RED-05: a $id text names our configured domain, whatever Host and its relatives say',
    async ({ connect }) => {
      const wallet = connect();
      const headers = {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'http',
        forwarded: 'host=evil.example',
        'x-original-host': 'evil.example',
      };
      const { message = '' } = succeeded(await ask(wallet.chain, { address: wallet.address }, headers), 200);
      expect(message.split('\n')[0]).toMatch(/^localhost:3000 wants you to sign in with your \w+ account:$/);
      expect(message).toContain('\nURI: http://localhost:3000\n');
      expect(message).not.toContain('evil');
    },
  );

  test.each([
    [
      'evm',
      [
        '0x0',
        `0x${'0'.repeat(39)}`,
        `0x${'g'.repeat(40)}`,
        '0xDEADBEEF',
        'vitalik.eth',
        `0X${'a'.repeat(40)}`,
        '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96044',
      ],
    ],
    [
      'solana',
      [
        '11111111111111111111111111111111',
        '4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM',
        'Gx9dDNxzpALCowVuZb7pBceBLJugLA8sPa6TJDXrpfeW',
        '0OIl',
        'a'.repeat(44),
        '',
      ],
    ],
    ['cosmos', ['cosmos1', 'cosmos1qqqq', 'COSMOS1ABC', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4x', '']],
  ])('SOL-02 SOL-03 SGN: %s addresses that are none are 422 invalid_address', async (chain, addresses) => {
    for (const address of [
      ...addresses,
      '\u0000',
      '\ud800',
      'x y',
      `${connectEvm().address}\n`,
      "' or 1=1--",
      '../..',
    ]) {
      const { status, body } = await ask(chain, { address });
      expect([status, body.code, body.errors?.[0]?.path], address).toEqual([422, 'invalid_address', 'body.address']);
    }
  });

  test('EVM-21: a chain id that is none is refused before any text is written', async () => {
    const { address } = connectEvm();
    for (const chainId of [
      '0',
      0,
      -1,
      '1e23',
      1e23,
      '0x1',
      '01',
      '9007199254740993',
      '1.5',
      '',
      ' 1',
      '\u0000',
      '1\nNonce: x',
    ]) {
      const { status } = await ask('evm', { address, chain_id: chainId });
      expect(status, String(chainId)).toBe(422);
    }
    expect(succeeded(await ask('evm', { address, chain_id: 137 }), 200).message).toContain('\nChain ID: 137\n');
    for (const chainId of ['mainnet\nURI: x', 'evil', '\u0000']) {
      expect((await ask('solana', { address: connectSolana().address, chain_id: chainId })).status).toBe(422);
      const cosmos = await ask('cosmos', { address: connectCosmos().address, chain_id: chainId });
      expect(cosmos.status).toBe(chainId === 'evil' ? 200 : 422);
    }
  });

  test('a link and a confirmation are for somebody who is signed in', async () => {
    const { address } = connectEvm();
    for (const purpose of ['link', 'reauthenticate']) {
      const { status, body } = await ask('evm', { address, purpose });
      expect([status, body.code]).toEqual([401, 'unauthenticated']);
    }
    expect((await ask('evm', { address, purpose: 'admin' })).status).toBe(422);
  });

  test('SOL-07: no name an account can have breaks out of its line in the text', async () => {
    const person = await signedUp({ email: `o'brien+nonce=x!#$%&{|}~^\`${newNonce()}@example.com`.toLowerCase() });
    const { message } = await challenged(connectSolana(), { by: person.api, purpose: 'link' });
    const lines = message.split('\n');
    expect(lines).toHaveLength(11);
    expect(lines.filter((line) => line.startsWith('Nonce: '))).toHaveLength(1);
    expect(message).toMatch(/^[\x20-\x7e\n]+$/);
  });

  test('EVM-04: a program’s challenge sets no cookie; a browser’s is tied to it by one that script cannot read', async () => {
    const { address } = connectEvm();
    expect((await ask('evm', { address })).headers.getSetCookie()).toEqual([]);
    const page = browser();
    const answer = await page.post('/api/v1/auth/evm/challenge', { address, transport: 'cookie' });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^latchkey\.browser=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/),
    ]);
    expect(answer.text).not.toContain(page.cookies.get('latchkey.browser'));
    const again = await page.post('/api/v1/auth/evm/challenge', { address, transport: 'cookie' });
    expect(again.headers.getSetCookie()).toEqual([]);
  });

  test('INV-1: 5,000 nonces are all different, alphanumeric, and hold at least 128 bits', async () => {
    const nonces = Array.from({ length: 5000 }, newNonce);
    expect(new Set(nonces).size).toBe(nonces.length);
    for (const nonce of nonces) expect(nonce).toMatch(/^[0-9A-Za-z]{22,}$/);
    const { api } = await enteredWith(connectEvm());
    const issued = await Promise.all(Array.from({ length: 32 }, () => challenged(connectEvm(), { by: api })));
    expect(new Set(issued.map(({ nonce }) => nonce)).size).toBe(32);
  });
});
