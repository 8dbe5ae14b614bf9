import { describe, expect, test } from 'vitest';
import type { ContractShape } from '@/lib/api/contract';
import { contracts } from '@/lib/api/contracts';
import { newId } from '@/lib/core/ids';
import { malformation, refusal } from './front-door';

const endpoints = Object.values<ContractShape>(contracts);
const pathOf = (template: string) => template.replace('{chain}', 'solana').replace('{id}', newId());
const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'TRACK', 'CONNECT', 'PROPFIND', 'get', 'post', 'BREW'];

describe('the front door', () => {
  test.each(endpoints)('lets $method $path through', ({ method, path }) => {
    expect(refusal(method, pathOf(path))).toBeNull();
    expect(refusal('OPTIONS', pathOf(path))).toBeNull();
    expect(refusal('HEAD', pathOf(path)) === null).toBe(
      endpoints.some((other) => other.path === path && other.method === 'GET'),
    );
  });

  test.each([...new Set(endpoints.map(({ path }) => path))])(
    'FUZ-13: every other verb on %s is a 405 that says which it has',
    (path) => {
      const has = endpoints.filter((endpoint) => endpoint.path === path).map(({ method }) => method as string);
      for (const verb of verbs.filter((one) => !has.includes(one))) {
        const refused = refusal(verb, pathOf(path));
        expect(refused?.code, verb).toBe('method_not_allowed');
        expect(refused?.details.headers?.allow?.split(', '), verb).toEqual(expect.arrayContaining(has));
      }
    },
  );

  test.each([
    '/api/',
    '/api/nope',
    '/api/v2/auth/me',
    '/api//v1/auth/me',
    '/api/auth/',
    '/api/auth/nope',
    '/api/auth/session/',
    '/api/auth/signin/a/b',
    '/api/auth/callback/%2e',
    '/_next/image',
    '/api/openapi.json/',
    '/api/v1',
    '/api/v1/',
    '/api/v1/auth',
    '/api/v1/auth/me/',
    '/api/v1//auth/me',
    '/api/v1/auth//me',
    '/api/v1/auth/./me',
    '/api/v1/auth/x/../me',
    '/api/v1/auth/me;x',
    '/api/v1/auth/me%00',
    '/api/v1/auth/m%65',
    '/api/v1/auth%2fme',
    '/api/v1/auth/ME',
    '/api/v1/auth/evm/challenge/',
    '/api/v1/auth/evm/x/verify',
    '/api/v1/auth//verify',
    '/api/v1/auth/admin',
    '/api/v1/auth/me.json',
    '/api/v1/auth/me\n',
    '/api/v1/__proto__',
    '/api/v1/constructor',
  ])('FUZ-13 LGN-06: another spelling of a path is another path: %j is a 404', (path) => {
    for (const verb of ['GET', 'POST', 'DELETE']) expect(refusal(verb, path)?.code).toBe('not_found');
  });

  test.each(['/', '/sign-in', '/account', '/health', '/docs', '/_next/static/x.js', '/api/openapi.json'])(
    'FUZ-13: %s is only read',
    (path) => {
      for (const verb of ['GET', 'HEAD', 'OPTIONS']) expect(refusal(verb, path)).toBeNull();
      for (const verb of verbs.filter((one) => one !== 'GET')) {
        const refused = refusal(verb, path);
        expect(refused?.code, verb).toBe('method_not_allowed');
        expect(refused?.details.headers?.allow, verb).toBe('GET, HEAD, OPTIONS');
      }
    },
  );

  test.each(['/api/auth/session', '/api/auth/signout', '/api/auth/callback/github'])(
    'Auth.js is read and posted to at %s',
    (path) => {
      for (const verb of ['GET', 'HEAD', 'POST', 'OPTIONS']) expect(refusal(verb, path)).toBeNull();
      for (const verb of ['PUT', 'DELETE', 'TRACE', 'get'])
        expect(refusal(verb, path)?.code).toBe('method_not_allowed');
    },
  );

  test.each([
    '/api/v1/auth/identities/%',
    '/api/v1/auth/sessions/%ff',
    '/api/v1/auth/%c0%af/challenge',
    '/_next/./image?url=/favicon.ico',
    '/_next/x/../image',
    '/x/../api/v1/auth/me',
    '/x/%2e%2E/api/v1/auth/me',
    '/x%2f..%2fapi/v1/auth/me',
    '/_next/image#?url=/favicon.ico',
    '/sign-in\\..\\account',
  ])('LGN-06 ADM-13: %s could be read as another path and is malformed', (target) => {
    expect(malformation(target, [])?.code).toBe('malformed_request');
  });

  test('what the framework serves and no page uses is not there', () => {
    expect(['/_next/image', '/_next/image/', '/_global-error'].map((path) => refusal('GET', path)?.code)).toEqual(
      Array(3).fill('not_found'),
    );
    expect(refusal('POST', '/__nextjs_original-stack-frames')?.code).toBe('method_not_allowed');
  });

  test('RED-09 FUZ-12: a target that is no path of ours, or is endless, is malformed', () => {
    for (const target of [
      'http://169.254.169.254/',
      'https://localhost:3000/',
      '*',
      'evil.example:443',
      '',
      `/${'a'.repeat(8192)}`,
    ]) {
      expect(malformation(target, ['Host', 'x'])?.code, target).toBe('malformed_request');
    }
    expect(malformation('/account?x=http://evil.example', ['Host', 'x', 'Cookie', 'a=1', 'cookie', 'b=2'])).toBeNull();
  });

  test.each([
    '/api/v1/auth/sessions?page=1&page=2',
    '/api/v1/auth/sessions?page=1&p%61ge=1',
    '/api/v1/auth/sessions?a&a',
    '/api/v1/auth/sessions?a=1?x&b=2&a=3',
    '/api/auth/callback/oidc?state=mine&code=1&state=theirs',
  ])('FUZ-09: %s names a parameter twice and is malformed', (target) => {
    expect(malformation(target, [])?.code).toBe('malformed_request');
  });

  test('FUZ-09: different parameters are different, and pages settle it for themselves', () => {
    for (const target of [
      '/api/v1/auth/sessions?page=1&page_size=1&Page=1',
      '/api/auth/callback/oidc?state=a&code=a',
      '/sign-in?return_to=a&return_to=b',
    ]) {
      expect(malformation(target, []), target).toBeNull();
    }
  });

  test.each(['Host', 'Content-Type', 'CONTENT-LENGTH', 'authorization', 'Origin', 'Sec-Fetch-Site'])(
    'FUZ-07 FUZ-12: %s twice is malformed: who is in front of us may have believed the other',
    (name) => {
      expect(malformation('/', ['Accept', '*/*', name, 'one', name.toLowerCase(), 'one'])?.code).toBe(
        'malformed_request',
      );
      expect(malformation('/', ['Accept', name, 'X', name, name, 'one'])).toBeNull();
    },
  );
});
