import { describe, expect, test } from 'vitest';
import { contracts } from '@/lib/api/contracts';
import { crossOrigin } from './cors';

const app = 'https://app.example.com';
const origins = [app, 'http://localhost:5173'];
const path = '/api/v1/auth/me';

const asked = (method: string, headers: Record<string, string>, pathname = path) =>
  crossOrigin({ method, pathname, headers }, origins);

const preflightFor = (method: string, origin = app, pathname = path) =>
  asked('OPTIONS', { origin, 'access-control-request-method': method }, pathname);

const grants = ({ headers }: { headers: Record<string, string> }) =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'));

describe('CORS', () => {
  test('a page of a listed origin may call with a bearer token, and reads what it needs to behave', () => {
    for (const origin of origins) {
      for (const headers of [{ origin, authorization: 'Bearer x' }, { origin }] as Record<string, string>[]) {
        expect(asked('GET', headers)).toEqual({
          headers: {
            vary: 'Origin',
            'access-control-allow-origin': origin,
            'access-control-expose-headers': 'x-request-id, retry-after, ratelimit, ratelimit-policy, www-authenticate',
          },
          preflight: false,
        });
      }
    }
  });

  test('its preflight is answered with the verbs of the path', () => {
    expect(preflightFor('PATCH')).toEqual({
      headers: {
        vary: 'Origin',
        'access-control-allow-origin': app,
        'access-control-allow-methods': 'OPTIONS, GET, HEAD, PATCH, DELETE',
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-max-age': '600',
      },
      preflight: true,
    });
    for (const { path: template, method } of Object.values(contracts)) {
      const { headers, preflight } = preflightFor(method, app, template.replace(/\{\w+\}/g, 'x'));
      expect(preflight, template).toBe(true);
      expect(headers['access-control-allow-methods']?.split(', '), template).toContain(method);
    }
  });

  test('SES-12: cookies are never let in: no answer allows credentials, and a call that a cookie would decide gets nothing', () => {
    const cookie = 'a=b; latchkey.session=x';
    for (const headers of [
      { origin: app, cookie },
      { origin: app, cookie: 'latchkey.session' },
    ] as Record<string, string>[]) {
      for (const method of ['GET', 'POST']) expect(asked(method, headers).headers).toEqual({ vary: 'Origin' });
    }
    expect(
      asked('GET', { origin: app, cookie, authorization: 'Bearer x' }).headers['access-control-allow-origin'],
    ).toBe(app);
    for (const answer of [asked('GET', { origin: app }), preflightFor('POST')]) {
      expect(Object.keys(answer.headers)).not.toContain('access-control-allow-credentials');
      expect(Object.values(answer.headers)).not.toContain('*');
    }
  });

  test.each([
    'https://evil.example',
    'null',
    '',
    '*',
    'https://app.example.com/',
    'https://app.example.com:443',
    'https://APP.example.com',
    'http://app.example.com',
    'https://x.app.example.com',
    'https://app.example.com.evil.example',
    'https://app.example.com, https://evil.example',
    'https://evil.example/https://app.example.com',
    'https://app.example.com@evil.example',
    'http://localhost:5174',
    'http://127.0.0.1:5173',
  ])('SES-12: the origin %j is not on the list and gets nothing, not even by preflight', (origin) => {
    for (const answer of [asked('GET', { origin }), asked('POST', { origin }), preflightFor('POST', origin)]) {
      expect(grants(answer)).toEqual([]);
      expect(answer).toEqual({ headers: { vary: 'Origin' }, preflight: false });
    }
  });

  test('every answer of the API says that it depends on the origin, also one to nobody in particular', () => {
    expect(asked('GET', {})).toEqual({ headers: { vary: 'Origin' }, preflight: false });
  });

  test('nothing but API v1 is opened', () => {
    for (const pathname of [
      '/',
      '/account',
      '/api/auth/session',
      '/api/auth/csrf',
      '/api/openapi.json',
      '/api/v1',
      '/API/v1/auth/me',
      '/.well-known/jwks.json',
      '/health',
    ]) {
      const headers = { origin: app, 'access-control-request-method': 'GET' };
      for (const method of ['GET', 'OPTIONS'])
        expect(asked(method, headers, pathname), pathname).toEqual({ headers: {}, preflight: false });
    }
    expect(preflightFor('GET', app, '/api/v1/nothing').preflight).toBe(false);
  });

  test('without origins in the settings there is no CORS at all', () => {
    const headers = { origin: app, 'access-control-request-method': 'GET' };
    expect(crossOrigin({ method: 'OPTIONS', pathname: path, headers }, [])).toEqual({ headers: {}, preflight: false });
  });
});
