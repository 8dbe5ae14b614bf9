import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { safeReturnTo } from './return-to';

const origin = 'https://app.example';

/** Values that leave the site, or would once something re-reads them, and where a value has to be refused whatever it means. */
const hostile = [
  '//evil.com',
  '///evil.com',
  '\\\\evil.com',
  '\t//evil.com',
  '/\\evil.com',
  '/\t/evil.com',
  '/\n/evil.com',
  '/\r/evil.com',
  '/\u0000/evil.com',
  '/\u0085/evil.com',
  '/..//evil.com',
  '/.//evil.com',
  '/%2e//evil.com',
  '/%2e%2e//evil.com',
  '/a/..//evil.com',
  './\\evil.com',
  './/evil.com',
  'evil.com',
  '@evil.com',
  'https:evil.com',
  'https:/evil.com',
  'http:///evil.com',
  'https://evil.com',
  'https://app.example@evil.com',
  'https://app.example.evil.com',
  'https://app.example%2eevil.com',
  'https://app.example.',
  'https://app.example:8443',
  'http://app.example',
  'https://\uff41pp.example',
  'https://app\u3002example',
  'https://APP.EXAMPLE',
  'https://app.example:443',
  'javascript:alert(1)',
  'java\nscript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,x',
  'blob:https://app.example/x',
  'http://[',
  '%',
  '',
  ' ',
  ' /account',
  '/api/auth/signout',
  '/api/v1/auth/logout',
  '/account\\..\\evil',
];

/** Where a browser goes when told to go there: by a `Location` header or by script, from any page of the site. */
function destinations(value: string): URL[] {
  return ['/', '/sign-in?return_to=x', '/a/b/c'].map((from) => new URL(value, `${origin}${from}`));
}

describe('safeReturnTo', () => {
  test.each(hostile)('RED-02 RED-03 V-RED: %j leads home', (value) => {
    expect(safeReturnTo(value)).toBe('/account');
  });

  test.each([undefined, null, 1, {}, [], ['/account'], `/${'a'.repeat(2048)}`, 'x'.repeat(100_000)])(
    'RED-03: what is no plain short path (%#) leads home',
    (value) => {
      expect(safeReturnTo(value)).toBe('/account');
    },
  );

  test.each([
    '/',
    '/account',
    '/account/wallets?added=1#first',
    '/docs#problem-not_found',
    '/a/../account',
    '/sign-in?x=//evil.com',
  ])('a path of this site is kept: %s', (value) => {
    const kept = safeReturnTo(value);
    expect(destinations(kept)[0]?.href).toBe(destinations(value)[0]?.href);
  });

  test('RED-02: whatever it is given, what it answers stays on this site, and is safe to give again', () => {
    const piece = fc.constantFrom(
      ...[
        '/',
        '//',
        '\\',
        '.',
        '..',
        '%2e',
        '%2f',
        '%5c',
        '%09',
        '\t',
        '\n',
        '\r',
        ' ',
        '@',
        ':',
        '?',
        '#',
        ';',
        'https:',
        'javascript:',
      ],
      ...[
        'evil.com',
        'app.example',
        'account',
        'api',
        '\u3002',
        '\u2215',
        '\uff0f',
        '\ufeff',
        '\u200b',
        '\ud800',
        '\u0000',
        '[',
        ']',
      ],
    );
    const value = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
      fc.array(piece, { maxLength: 8 }).map((parts) => `/${parts.join('')}`),
      fc.string({ unit: 'binary', maxLength: 40 }).map((text) => `/${text}`),
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
    );
    fc.assert(
      fc.property(value, (input) => {
        const answer = safeReturnTo(input);
        expect(answer).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
        for (const url of destinations(answer)) {
          expect(url.origin).toBe(origin);
          expect(url.pathname.startsWith('//')).toBe(false);
          expect(url.pathname.startsWith('/api/')).toBe(false);
        }
        expect(safeReturnTo(answer)).toBe(answer);
      }),
      { numRuns: 20_000 },
    );
  });
});
