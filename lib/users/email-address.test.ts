import { domainToUnicode } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tries } from '@/lib/testing/fuzz';
import { canonicalEmail } from './email-address';

test('SGN-05: cases and surrounding white space are one address', () => {
  for (const input of [
    'victim@example.com',
    'Victim@Example.com',
    'victim@EXAMPLE.COM',
    ' victim@example.com\r\n',
    '\tVICTIM@example.com\f',
  ]) {
    expect(canonicalEmail(input), input).toBe('victim@example.com');
  }
});

test('SGN-08: anything that names a second address, or a header, is refused', () => {
  const bad = [
    'a@evil.com,b@victim.com',
    'a@evil.com;b@victim.com',
    '"a@evil.com"@victim.com',
    '<a@evil.com> b@victim.com',
    'g: a@evil.com, b@victim.com;',
    'a@evil.com\r\nBcc: x@evil.com',
    'a@evil.com\nb@victim.com',
    'a@evil.com b@victim.com',
    'a@evil.com\0@victim.com',
    '<a@victim.com>',
    'mailto:a@victim.com',
    'a@@victim.com',
    'a@b@victim.com',
    'a%40evil.com@victim.com@',
    '@evil.com:a@victim.com',
    'a@evil.com%0ab',
    'a@victim.com?cc=x',
    'a@victim.com/x',
    'a@victim.com:25',
    'a@victim.com#x',
    '"a b"@victim.com',
    '"a"@victim.com',
    'a(comment)@victim.com',
    'a@victim(comment).com',
    'a\\@victim.com',
    'a@[127.0.0.1]',
    'a@[IPv6:::1]',
    'a@127.0.0.1',
    'a@0x7f.1',
    'a@1.1',
    'a@victim.1',
  ];
  for (const input of bad) expect(canonicalEmail(input), input).toBeNull();
});

describe('EML-16', () => {
  test('an international domain and its punycode are one address', () => {
    for (const input of [
      'a@bücher.example',
      'a@BÜCHER.example',
      'a@bu\u0308cher.example',
      'a@xn--bcher-kva.example',
      'a@XN--BCHER-KVA.example',
      'a@bücher。example',
    ]) {
      expect(canonicalEmail(input), input).toBe('a@xn--bcher-kva.example');
    }
    expect(canonicalEmail('a@straße.example')).toBe('a@xn--strae-oqa.example');
    expect(canonicalEmail('a@日本語.jp')).toBe('a@xn--wgv71a119e.jp');
  });

  test('look-alikes of a domain are another domain', () => {
    expect(canonicalEmail('a@exаmple.com')).toMatch(/^a@xn--/);
    expect(canonicalEmail('a@exаmple.com')).not.toBe(canonicalEmail('a@example.com'));
  });

  test('plus tags and dots are kept', () => {
    const addresses = ['a@example.com', 'a+b@example.com', 'a+c@example.com', 'a.b@example.com', 'ab@example.com'].map(
      canonicalEmail,
    );
    expect(new Set(addresses).size).toBe(5);
    expect(addresses).not.toContain(null);
  });

  test('a trailing dot, empty labels, hyphens at the edge and a bare host are refused', () => {
    for (const domain of [
      'example.com.',
      '.example.com',
      'example..com',
      '-example.com',
      'example-.com',
      'example.-com',
      'localhost',
      'com',
      '',
      '.',
      'ex_ample.com',
      'ex ample.com',
      'xn--.com',
      'xn--a.com',
      'exam\u00adple.com.',
      '\u200d.com',
      `${'a'.repeat(64)}.com`,
    ]) {
      expect(canonicalEmail(`a@${domain}`), domain).toBeNull();
    }
  });
});

test('a local part is ASCII: nothing is folded into it', () => {
  for (const local of ['é', 'ａ', 'а', '\u212a', 'a\u200b', 'a\u0301', '\ufeffa', '\u00a0a', 'a\u2028', 'ſ', '🦊']) {
    expect(canonicalEmail(`${local}@example.com`), local).toBeNull();
  }
});

test('dots stand only between other characters', () => {
  for (const local of ['.a', 'a.', 'a..b', '.', '']) expect(canonicalEmail(`${local}@example.com`), local).toBeNull();
  expect(canonicalEmail("o'brien!#$%&*/=?^_`{|}~-x@example.com")).toBe("o'brien!#$%&*/=?^_`{|}~-x@example.com");
});

test('64 bytes before the @ and 254 in all are the most', () => {
  const local = 'a'.repeat(64);
  const domain = `${`${'b'.repeat(62)}.`.repeat(2)}${'c'.repeat(58)}.com`;
  expect(canonicalEmail(`${local}@example.com`)).not.toBeNull();
  expect(canonicalEmail(`${local}a@example.com`)).toBeNull();
  expect(canonicalEmail(`${local}@${domain}`)).toHaveLength(253);
  expect(canonicalEmail(`${local}@b${domain.slice(0, -4)}b.com`)).toBeNull();
  expect(canonicalEmail(`a@${'b'.repeat(100_000)}.com`)).toBeNull();
});

test('what is no string is refused', () => {
  for (const input of [
    undefined,
    null,
    7,
    true,
    {},
    ['a@example.com'],
    { toString: () => 'a@example.com' },
    new String('a@example.com'),
  ]) {
    expect(canonicalEmail(input)).toBeNull();
  }
});

describe('FUZ-18: whatever is accepted', () => {
  const pieces = fc.oneof(
    fc.constantFrom(
      '@',
      '.',
      '..',
      ',',
      ';',
      '<',
      '>',
      '"',
      '\\',
      '(',
      ')',
      ' ',
      '\r\n',
      '\0',
      '+',
      '-',
      'xn--',
      'com',
      'example',
      '%40',
      ':',
      '[',
      ']',
      '。',
      'ｅ',
      '\u00ad',
      '\u200d',
      'ß',
      'É',
      '\u212a',
      '127.0.0.1',
      '\ud800',
    ),
    fc.string({ unit: 'grapheme', maxLength: 4 }),
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.string({ maxLength: 6 }),
  );
  const label = fc.stringMatching(/^[a-zA-Z0-9éüßÉıİ漢ｅ-]{1,12}$/);
  const nearly = fc
    .tuple(fc.stringMatching(/^[a-zA-Z0-9.+_'-]{1,12}$/), fc.array(label, { minLength: 1, maxLength: 4 }))
    .map(([local, labels]) => `${local}@${labels.join('.')}`);
  const inputs = fc.oneof(
    { weight: 1, arbitrary: fc.array(pieces, { maxLength: 10 }).map((parts) => parts.join('')) },
    { weight: 2, arbitrary: nearly },
  );

  test('is one plain ASCII address in a form that canonicalising again leaves alone', () => {
    let accepted = 0;
    fc.assert(
      fc.property(inputs, (input) => {
        const address = canonicalEmail(input);
        if (address === null) return;
        accepted += 1;
        const [local = '', domain = '', ...more] = address.split('@');
        expect(more).toEqual([]);
        expect(address).toMatch(/^[\x21-\x7e]+$/);
        expect(address).not.toMatch(/[()<>[\]:;\\,"\sA-Z]/);
        expect(local.length).toBeGreaterThan(0);
        expect(local.length).toBeLessThanOrEqual(64);
        expect(address.length).toBeLessThanOrEqual(254);
        for (const part of domain.split('.')) expect(part).toMatch(/^(?!-)[a-z0-9-]{1,63}(?<!-)$/);
        expect(domain).toContain('.');
        expect(canonicalEmail(address)).toBe(address);
        expect(canonicalEmail(`${local}@${domainToUnicode(domain)}`)).toBe(address);
        expect(canonicalEmail(` ${input}\n`)).toBe(address);
      }),
      { numRuns: tries(50_000) },
    );
    expect(accepted).toBeGreaterThan(5_000);
  });
});
