import { describe, expect, test } from 'vitest';
import { newToken } from '@/lib/core/ids';
import { csrfToken } from '@/lib/sessions/csrf-token';
import { refuseCrossSite, refuseOtherOrigin, requireSameOrigin } from './same-origin';

type Case = [name: string, headers: Record<string, string>, write: boolean, signIn: boolean];

/** Public URL of the tests: http://localhost:3000. Whether a write with a session cookie, and a sign-in without one, may pass. */
const cases: Case[] = [
  ['our own page', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }, true, true],
  ['our own origin alone', { origin: 'http://localhost:3000' }, true, true],
  ['same-origin alone', { 'sec-fetch-site': 'same-origin' }, true, true],
  ['another name of this loopback server', { origin: 'http://127.0.0.1:3000' }, true, true],
  ['silence, as of a program', {}, false, true],
  ['a referrer only', { referer: 'http://localhost:3000/account' }, false, true],
  ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, false, false],
  ['another site that omits its origin', { 'sec-fetch-site': 'cross-site' }, false, false],
  ['an opaque origin (sandboxed frame, data: URL)', { origin: 'null' }, false, false],
  ['an opaque origin that claims to be ours', { origin: 'null', 'sec-fetch-site': 'same-origin' }, false, false],
  ['a sibling sub-domain', { origin: 'http://x.localhost:3000', 'sec-fetch-site': 'same-site' }, false, false],
  ['same-site without an origin', { 'sec-fetch-site': 'same-site' }, false, false],
  ['an address bar or bookmark', { 'sec-fetch-site': 'none' }, false, false],
  ['another port', { origin: 'http://localhost:3001' }, false, false],
  ['no port', { origin: 'http://localhost' }, false, false],
  ['another scheme', { origin: 'https://localhost:3000' }, false, false],
  ['our origin in capitals', { origin: 'HTTP://LOCALHOST:3000' }, false, false],
  ['our origin with a path', { origin: 'http://localhost:3000/' }, false, false],
  ['our origin as user name', { origin: 'http://localhost:3000@evil.example' }, false, false],
  ['our origin as prefix', { origin: 'http://localhost:3000.evil.example' }, false, false],
  ['an empty origin', { origin: '' }, false, false],
  ['two origins', { origin: 'http://localhost:3000, https://evil.example' }, false, false],
  [
    'our origin, but the browser says cross-site',
    { origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' },
    false,
    false,
  ],
];

function passes(check: (headers: Headers) => void, headers: Record<string, string>): boolean {
  try {
    check(new Headers(headers));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'cross_site_request' });
    return false;
  }
}

const session = newToken();
const write = (headers: Headers) => requireSameOrigin(headers, session);

describe('SES-12: where a request comes from', () => {
  test.each(cases)('%s', (_name, headers, mayWrite, signIn) => {
    expect(passes(write, headers)).toBe(mayWrite);
    expect(passes(refuseCrossSite, headers)).toBe(signIn);
    const { origin } = headers;
    const own = origin === undefined || ['http://localhost:3000', 'http://127.0.0.1:3000'].includes(origin);
    expect(passes(refuseOtherOrigin, headers)).toBe(own);
  });

  test.each(cases)('with the token of the session: %s', (_name, headers, _write, signIn) => {
    // It speaks where the browser is silent. It never outweighs what a browser says.
    expect(passes(write, { ...headers, 'x-csrf-token': csrfToken(session) })).toBe(signIn);
  });

  test('a token that is not the one of the session is refused, whatever else speaks for the request', () => {
    const right = csrfToken(session);
    const ours = { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' };
    for (const wrong of [
      '',
      'x',
      csrfToken(newToken()),
      right.slice(0, -1),
      `${right}A`,
      right.toLowerCase(),
      `${right}, ${right}`,
      session,
      '\u00e9'.repeat(43),
    ]) {
      expect(passes(write, { 'x-csrf-token': wrong }), wrong).toBe(false);
      expect(passes(write, { ...ours, 'x-csrf-token': wrong }), wrong).toBe(false);
    }
  });
});
