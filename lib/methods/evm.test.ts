import { keccak256, toHex } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { createSiweMessage } from 'viem/siwe';
import { describe, expect, test, vi } from 'vitest';
import { connectEvm } from '@/lib/testing/wallets';
import { issueTo, judge, later, outcome } from '@/lib/testing/wallets/challenge-fixture';
import { evm } from './evm';

// Real signatures and hashes on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const wallet = connectEvm();
const { issued, message } = issueTo(wallet);
const link = issueTo(wallet, { purpose: 'link', statement: 'Link this wallet to the account alice.' });

/** What wagmi and its kits build from our nonce, with any field changed. */
function clientText(changes: Record<string, unknown> = {}): string {
  return createSiweMessage({
    address: wallet.address as `0x${string}`,
    chainId: 1,
    domain: issued.domain,
    nonce: issued.nonce,
    uri: issued.uri,
    version: '1',
    issuedAt: later(1_000),
    ...changes,
  });
}

async function judgeText(text: string, against = issued, at = later(30_000)) {
  return outcome(await judge(wallet, await wallet.sign({ message: text }), against, at));
}

async function judgeSignature(signature: string, own = issued) {
  return outcome(await judge(wallet, { address: wallet.address, signed_message: own.message, signature }, own));
}

/** Half of all signatures have each recovery bit: nonces are tried until one fits. */
async function signedWithRecovery(recovery: number) {
  for (let turn = 0; ; turn += 1) {
    const own = issueTo(wallet, { nonce: `recovery${recovery}x${turn}` }).issued;
    const { signature } = await wallet.sign(own);
    if (signature.endsWith(recovery === 0 ? '1b' : '1c')) return { own, signature };
  }
}

describe('addresses', () => {
  const checksummed = '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359';

  test('EIP-55 is the canonical form; all-lower and all-upper digits are taken', () => {
    expect(evm.address(checksummed)).toBe(checksummed);
    expect(evm.address(checksummed.toLowerCase())).toBe(checksummed);
    expect(evm.address(`0x${checksummed.slice(2).toUpperCase()}`)).toBe(checksummed);
  });

  test('a wrong checksum, other lengths, prefixes and spellings are refused', () => {
    const wrong = checksummed.replace('fB', 'Fb');
    const bad = [
      '',
      '0x',
      wrong,
      checksummed.slice(2),
      `0X${checksummed.slice(2)}`,
      `${checksummed}0`,
      checksummed.slice(0, -1),
      `${checksummed}\n`,
      `0x${'g'.repeat(40)}`,
    ];
    for (const address of bad) expect(evm.address(address), address).toBeNull();
  });

  test('EVM-18: the zero address and precompiles are refused, and so is a signature for one', async () => {
    for (const last of ['00', '01', '09', '0a', '7f', 'ff'])
      expect(evm.address(`0x${'0'.repeat(38)}${last}`)).toBeNull();
    expect(evm.address(`0x${'0'.repeat(36)}0100`)).not.toBeNull();
    const zero = `0x${'0'.repeat(40)}`;
    const proof = { address: zero, signedMessage: message, signature: `0x${'00'.repeat(65)}` };
    expect((await evm.verify(proof, { ...issued, address: zero }, later(1))).proven).toBe(false);
  });

  test('any spelling of the address proves the same canonical key', async () => {
    const proof = { ...(await wallet.sign({ message })), address: wallet.address.toLowerCase() };
    const key = { subject: wallet.address.toLowerCase(), address: wallet.address };
    expect(await judge(wallet, proof, issued)).toEqual({ proven: true, key });
  });
});

test('EVM-21: a chain id is a canonical decimal from 1 to 2^53-1, 1 where none is given', () => {
  for (const good of ['1', '10', '8453', '9007199254740991']) expect(evm.chainId(good)).toBe(good);
  for (const bad of [
    '',
    '0',
    '-1',
    '+1',
    '01',
    '1.0',
    '1e23',
    '0x1',
    ' 1',
    '1\n',
    '9007199254740992',
    '99999999999999999',
    'eip155:1',
    '１',
  ]) {
    expect(evm.chainId(bad), bad).toBeNull();
  }
  expect(evm.chainId(undefined)).toBe('1');
});

describe('a text the client built round our nonce', () => {
  test('is taken for a sign-in, whatever its statement says, and for nothing else', async () => {
    for (const changes of [
      {},
      { statement: 'Sign in to the app.' },
      { scheme: 'https' },
      { expirationTime: later(600_000) },
      { notBefore: later(0) },
    ]) {
      expect(await judgeText(clientText(changes))).toBe('proven');
    }
    expect(await judgeText(clientText(), { ...issued, purpose: 'reauthenticate' })).toBe('challenge_invalid');
  });

  test('LNK: links only with the statement that names the account', async () => {
    expect(await judgeText(clientText({ statement: link.issued.statement }), link.issued)).toBe('proven');
    for (const statement of [
      undefined,
      'Sign in to the app.',
      `${link.issued.statement} `,
      'Link this wallet to the account mallory.',
    ]) {
      expect(await judgeText(clientText({ statement }), link.issued), statement).toBe('challenge_invalid');
    }
  });

  test('EVM-04: with another nonce, none, an empty or a second one it is refused', async () => {
    const text = clientText();
    const texts = [
      clientText({ nonce: 'a1b2c3d4e5f6g7h8' }),
      text.replace(/\nNonce: .*/, ''),
      text.replace(/Nonce: .*/, 'Nonce: '),
      text.replace(/(Nonce: .*)/, '$1\n$1'),
      text.replace(/(Nonce: .*)/, `$1a`),
    ];
    for (const bad of texts) expect(await judgeText(bad), bad).toBe('challenge_invalid');
    for (const nonce of ['', undefined as never])
      expect(await judgeText(text, { ...issued, nonce })).toBe('challenge_invalid');
  });

  test('EVM-05: every other spelling of the domain is refused', async () => {
    const hosts = [
      'evil.com',
      'auth.example.com.evil.com',
      'auth.example.com@evil.com',
      'x@auth.example.com',
      'evil.com:443',
      'AUTH.EXAMPLE.COM',
      'auth.example.com.',
      'auth.example.com:8443',
      'auth.example.com:443',
      'аuth.example.com',
      '',
    ];
    for (const host of hosts) {
      expect(await judgeText(clientText().replace(issued.domain, host)), host).toBe('challenge_invalid');
    }
  });

  test('EVM-06: every other URI is refused', async () => {
    const uris = [
      'https://evil.com',
      'http://auth.example.com',
      'javascript:alert(1)',
      'https://auth.example.com/',
      'https://auth.example.com/login',
      'https://auth.example.com:443',
      'https://AUTH.example.com',
      'https://auth.example.com#x',
      '',
    ];
    for (const uri of uris)
      expect(await judgeText(clientText().replace(`URI: ${issued.uri}`, `URI: ${uri}`)), uri).toBe('challenge_invalid');
  });

  test('EVM-07: a scheme line other than the one served is refused', async () => {
    for (const scheme of ['http', 'HTTPS', 'ftp', 'https+x']) {
      expect(await judgeText(clientText().replace(issued.domain, `${scheme}://${issued.domain}`)), scheme).toBe(
        'challenge_invalid',
      );
    }
    const local = { ...issued, domain: 'localhost:3000', uri: 'http://localhost:3000' };
    expect(await judgeText(clientText({ domain: local.domain, uri: local.uri, scheme: 'http' }), local)).toBe('proven');
    expect(await judgeText(clientText({ domain: local.domain, uri: local.uri, scheme: 'https' }), local)).toBe(
      'challenge_invalid',
    );
  });

  test('EVM-09: each bound is judged on its own, and one that cannot be read refuses the text', async () => {
    const followedBy = (line: string) => `${clientText()}\n${line}`;
    const unreadable = [
      'never',
      '2099',
      '0',
      '2099-01-01',
      'Fri, 01 May 2099 12:00:00 GMT',
      '2099-01-01T00:00:00',
      '2099-02-30T00:00:00Z',
      '2099-01-01T24:00:00Z',
      '2099-01-01 00:00:00Z',
      '2099-1-1T00:00:00Z',
      '',
    ];
    const bad = [
      clientText({ expirationTime: later(29_000) }),
      clientText({ expirationTime: later(30_000) }),
      clientText({ notBefore: later(31_000) }),
      clientText({ expirationTime: later(600_000), notBefore: later(31_000) }),
      ...unreadable.flatMap((time) => [followedBy(`Expiration Time: ${time}`), followedBy(`Not Before: ${time}`)]),
    ];
    for (const text of bad) expect(await judgeText(text), text).toBe('challenge_invalid');
    expect(await judgeText(followedBy('Expiration Time: 2099-01-01T00:00:00Z'))).toBe('proven');
  });

  test('EVM-10: issued-at must be there, legal RFC 3339, and within a minute of the challenge and of now', async () => {
    const withTime = (time: string) => clientText().replace(/Issued At: .*/, `Issued At: ${time}`);
    const good = [
      '2026-05-01T12:00:01Z',
      '2026-05-01T12:00:01.5Z',
      '2026-05-01T12:00:01+00:00',
      '2026-05-01T14:00:01+02:00',
      '2026-05-01T11:59:00Z',
      '2026-05-01T12:01:30Z',
    ];
    for (const time of good) expect(await judgeText(withTime(time)), time).toBe('proven');
    const bad = [
      'yesterday',
      '2025-05-01T12:00:00Z',
      '2026-05-01T13:00:00Z',
      '2026-05-01T11:58:59.999Z',
      '2026-05-01T12:01:30.001Z',
      '2026-05-01T12:00:60Z',
      '2026-05-01',
      '1777636800',
      '',
    ];
    for (const time of bad) expect(await judgeText(withTime(time)), time).toBe('challenge_invalid');
    expect(await judgeText(clientText().replace(/\nIssued At: .*/, ''))).toBe('challenge_invalid');
  });

  test('EVM-10: a leap second is taken where one can be', async () => {
    const eve = new Date('2026-12-31T23:59:58Z');
    const challenge = { ...issued, issuedAt: eve, expiresAt: new Date(eve.getTime() + 300_000) };
    const text = clientText().replace(/Issued At: .*/, 'Issued At: 2026-12-31T23:59:60Z');
    expect(await judgeText(text, challenge, new Date(eve.getTime() + 5_000))).toBe('proven');
  });

  test('EVM-11: anything but the exact grammar is refused', async () => {
    const text = clientText({ statement: 'Sign in.' });
    const bad = [
      `${text}\n`,
      `${text} `,
      `${text}\0`,
      `${text}\nfoo`,
      `\ufeff${text}`,
      ` ${text}`,
      `\n${text}`,
      text.replaceAll('\n', '\r\n'),
      text.replaceAll('\n\n', '\n\n\n'),
      text.replace('\n\n', '\n'),
      text.replace(/(Version: 1)\n(Chain ID: 1)/, '$2\n$1'),
      text.replace('Sign in.', 'Sign in.\nplease'),
      text.replace('Sign in.', `x\n\nURI: https://evil.com\nVersion: 1\nChain ID: 1\nNonce: ${issued.nonce}`),
      text.replace('Sign in.', 'Sign\tin.'),
      text.replace('Sign in.', 'Sign in…'),
      text.replace('Sign in.', ''),
      text.replace('wants you', 'wаnts you'),
      text.replace('Ethereum', 'ethereum'),
      text.replace('Version: 1', 'Version: 2'),
      text.replace('Version: 1', 'Version: 1.0'),
      text.replace('Chain ID: 1', 'Chain ID: 01'),
      text.replace('Chain ID: 1', 'Chain ID: 10'),
      text.replace('Chain ID: 1', 'Chain ID: 0x1'),
      text.replace(wallet.address, wallet.address.toLowerCase()),
      text.replace(wallet.address, wallet.address.toUpperCase()),
      `${text}\nRequest ID: 1`,
      `${text}\nRequest ID: `,
      `${text}\nResources:`,
      `${text}\nResources:\n- https://auth.example.com/a`,
    ];
    for (const each of bad) expect(await judgeText(each), JSON.stringify(each)).toBe('challenge_invalid');
  });

  test('EVM-12: short, odd and endless nonces are no nonces', () => {
    for (const nonce of ['abcdefg', 'abc-defghij', 'abc_defghij', 'a'.repeat(1 << 20), 'abcdefgé']) {
      expect(evm.nonceOf(message.replace(issued.nonce, nonce)), nonce.slice(0, 20)).toBeNull();
    }
  });

  test('a chain id beyond what a number holds is compared as text', async () => {
    const against = { ...issued, chainId: '9007199254740991' };
    expect(await judgeText(clientText({ chainId: 9007199254740991 }), against)).toBe('proven');
    const rounded = clientText({ chainId: 9007199254740991 }).replace('9007199254740991', '9007199254740993');
    expect(await judgeText(rounded, { ...issued, chainId: '9007199254740992' })).toBe('challenge_invalid');
  });
});

describe('signatures', () => {
  test.each([0, 1])('v may be 27 or 28, and 0 or 1 with the same meaning: recovery bit %i', async (recovery) => {
    const { own, signature } = await signedWithRecovery(recovery);
    const right = [recovery, 27 + recovery];
    for (let v = 0; v < 256; v += 1) {
      const spelled = signature.slice(0, 130) + v.toString(16).padStart(2, '0');
      expect(await judgeSignature(spelled, own), String(v)).toBe(right.includes(v) ? 'proven' : 'signature_invalid');
    }
  });

  test('EVM-17: r or s of zero, of the group order and beyond, are refused without an exception', async () => {
    const order = 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141';
    const one = '01'.padStart(64, '0');
    for (const [r, s] of [
      [one, '0'.repeat(64)],
      ['0'.repeat(64), one],
      [order, one],
      [one, order],
      ['f'.repeat(64), 'f'.repeat(64)],
      [one, one],
    ]) {
      for (const v of ['1b', '1c', '00', 'ff'])
        expect(await judgeSignature(`0x${r}${s}${v}`)).toBe('signature_invalid');
    }
  });

  test('EVM-33: a raw hash, typed data and a text that holds ours are not our text signed', async () => {
    const key = generatePrivateKey();
    const account = privateKeyToAccount(key);
    const signer = connectEvm(key);
    const own = issueTo(signer);
    const typed = await account.signTypedData({
      domain: { name: issued.domain, chainId: 1 },
      types: { SignIn: [{ name: 'message', type: 'string' }] },
      primaryType: 'SignIn',
      message: { message: own.message },
    });
    const raw = await account.sign({ hash: keccak256(toHex(own.message)) });
    const wrapped = `You win a prize!\n${own.message}`;
    for (const signature of [typed, raw, await account.signMessage({ message: wrapped })]) {
      const body = { address: account.address, signed_message: own.message, signature };
      expect(outcome(await judge(signer, body, own.issued))).toBe('signature_invalid');
    }
    const body = {
      address: account.address,
      signed_message: wrapped,
      signature: await account.signMessage({ message: wrapped }),
    };
    expect(outcome(await judge(signer, body, own.issued))).toBe('challenge_invalid');
  });

  test('a contract wallet cannot be proven by what recovers to another address', async () => {
    const contract = '0x00000000219ab540356cBB839Cbe05303d7705Fa';
    const challenge = issueTo({ ...wallet, address: contract });
    const proof = await wallet.sign(challenge.challenge);
    expect(outcome(await judge(wallet, { ...proof, address: contract }, challenge.issued))).toBe('signature_invalid');
  });
});
