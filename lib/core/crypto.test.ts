import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reseal, seal, tokenHash, unseal } from './crypto';

const [current, older] = [
  'the newest secret of thirty-two bytes or more',
  'an older secret of thirty-two bytes or more',
];

describe('seal', () => {
  test('what was sealed opens again, under the newest secret or any that is still known', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, context) => {
        const sealed = seal(text, context, [older]);
        expect(unseal(sealed, context, [older])).toBe(text);
        expect(unseal(sealed, context, [current, older])).toBe(text);
        expect(unseal(sealed, context, [current])).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  test('the same text sealed twice looks different each time, and shows nothing of it', () => {
    const texts = Array.from({ length: 500 }, () => seal('canary', 'x', [current]));
    expect(new Set(texts).size).toBe(500);
    for (const text of texts)
      expect(Buffer.from(text.split('.').at(-1) ?? '', 'base64url').toString('latin1')).not.toContain('canary');
  });

  test('a sealed value cannot be moved to another row or purpose', () => {
    const sealed = seal('canary', 'signing-key:a', [current]);
    for (const context of ['signing-key:b', 'signing-key:a ', '', 'totp:a'])
      expect(unseal(sealed, context, [current])).toBeNull();
  });

  test('no changed byte opens, and nothing that is thrown at it throws', () => {
    const sealed = seal('canary', 'x', [current]);
    fc.assert(
      fc.property(fc.nat({ max: sealed.length - 1 }), fc.constantFrom(...'ABCabc019-_.='), (position, character) => {
        const changed = sealed.slice(0, position) + character + sealed.slice(position + 1);
        // Two spellings of the last character can decode to the same bytes.
        const same = Buffer.from(changed.split('.').at(-1) ?? '', 'base64url').equals(
          Buffer.from(sealed.split('.').at(-1) ?? '', 'base64url'),
        );
        if (changed !== sealed && !(same && changed.slice(0, -1) === sealed.slice(0, -1)))
          expect(unseal(changed, 'x', [current])).toBeNull();
      }),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(fc.string(), (text) => unseal(text, 'x', [current]) === null));
    for (const text of ['', 'v1', 'v1...', 'v1.a.b.c', `v2${sealed.slice(2)}`, `${sealed}.x`.slice(2)]) {
      expect(unseal(text, 'x', [current])).toBeNull();
    }
  });

  test('without a secret nothing is sealed', () => {
    expect(() => seal('x', 'x', [])).toThrow();
  });
});

describe('reseal', () => {
  test('moves what an older secret sealed under the newest, after which the older one is not needed', () => {
    const moved = reseal(seal('canary', 'x', [older]), 'x', [current, older]);
    expect(moved && unseal(moved, 'x', [current])).toBe('canary');
    expect(moved && reseal(moved, 'x', [current, older])).toBeNull();
  });

  test('makes nothing of what it cannot open', () => {
    const sealed = seal('canary', 'x', [older]);
    expect(reseal(sealed, 'x', [current])).toBeNull();
    expect(reseal(sealed, 'y', [current, older])).toBeNull();
    expect(reseal('nonsense', 'x', [current])).toBeNull();
  });
});

test('a token’s hash is SHA-256 as base64url', () => {
  expect(tokenHash('token')).toBe(createHash('sha256').update('token').digest('base64url'));
});
