import { describe, expect, test } from 'vitest';
import { config } from '@/lib/core/config';
import { codeAt, issuer, keyUri, newSeed, stepAt, stepsOf } from './totp';

/** RFC 6238, Appendix B: the seed of the SHA-1 rows ("12345678901234567890" in ASCII), in base32. */
const SEED = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('RFC 6238, Appendix B', () => {
  // The table has eight digits; six are the last ones of them (RFC 4226 §5.3 takes the number modulo 10^digits).
  test.each([
    [59, '94287082', 1n],
    [1111111109, '07081804', 0x23523ecn],
    [1111111111, '14050471', 0x23523edn],
    [1234567890, '89005924', 0x273ef07n],
    [2000000000, '69279037', 0x3f940aan],
    [20000000000, '65353130', 0x27bc86aan],
  ])('at %d seconds the code is the end of %s', (seconds, code, step) => {
    const at = new Date(seconds * 1000);
    expect(BigInt(stepAt(at))).toBe(step);
    expect(codeAt(SEED, stepAt(at))).toBe(code.slice(-6));
    expect(stepsOf(SEED, code.slice(-6), at)).toContain(stepAt(at));
  });
});

describe('a code', () => {
  const at = new Date('2026-03-04T05:06:07Z');

  test.each([
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ])('OTP-06: of %d steps away is taken: %s', (drift, taken) => {
    const step = stepAt(at) + drift;
    expect(stepsOf(SEED, codeAt(SEED, step), at)).toEqual(taken ? [step] : []);
  });

  test('has all its six digits', () => {
    for (const code of ['', '0', '12345', '1234567', 'abcdef', '１２３４５６'])
      expect(stepsOf(SEED, code, at)).toEqual([]);
    const [zero] = Array.from({ length: 200 }, (_, step) => codeAt(SEED, step)).filter((code) => code.startsWith('0'));
    expect(zero).toMatch(/^0\d{5}$/);
  });
});

describe('a seed', () => {
  test('has 160 bits, and no two are alike', () => {
    const seeds = Array.from({ length: 1000 }, newSeed);
    expect(new Set(seeds).size).toBe(1000);
    for (const seed of seeds) expect(seed).toMatch(/^[A-Z2-7]{32}$/);
  });

  test('stands in a key URI with the site and the account, each in its place', () => {
    const uri = new URL(keyUri(SEED, "o'hara+x&secret=1@example.com"));
    expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp']);
    expect(decodeURIComponent(uri.pathname)).toBe(`/${issuer()}:o'hara+x&secret=1@example.com`);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: issuer(),
      secret: SEED,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
    expect(issuer()).toBe(`Latchkey (${new URL(config().publicUrl).hostname})`);
  });

  test('what an account is called cannot part it from its issuer anew', () => {
    expect(decodeURIComponent(new URL(keyUri(SEED, 'Bank: someone')).pathname).split(':')).toHaveLength(2);
  });
});
