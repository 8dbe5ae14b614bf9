import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, speak, written } from '@/lib/testing/over-http';
import { newEmail, newPassword } from '@/lib/testing/people';
import { type ServedApp, startApp } from '@/scripts/test/served-app';

const API = '/api/v1/auth';
const spa = 'https://app.example.com';

let app: ServedApp;
let shared: string | undefined;
const person = { email: newEmail(), password: newPassword() };
let token = '';
let cookie = '';

beforeAll(async () => {
  app = await startApp({ CORS_ORIGINS: spa, REQUEST_SECONDS: '2', LIMITS: 'off' });
  shared = process.env.E2E_BASE_URL;
  process.env.E2E_BASE_URL = app.url;
  const signedUp = await ask('POST', `${API}/email/signup`, { body: person, headers: { origin: spa } });
  expect(signedUp.status, signedUp.text).toBe(201);
  expect(signedUp.headers.get('access-control-allow-origin')).toBe(spa);
  token = signedUp.body.access_token ?? '';
  const body = { ...person, transport: 'cookie' };
  const page = await ask('POST', `${API}/email/login`, { body, headers: { origin: app.url } });
  [cookie = ''] = page.headers.getSetCookie().map((line) => line.split('; ')[0] ?? '');
}, 300_000);

afterAll(async () => {
  process.env.E2E_BASE_URL = shared;
  await app?.stop();
});

const grants = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

describe('CORS', () => {
  test('a listed origin is answered: by preflight, by an answer, and by a refusal', async () => {
    const preflight = await ask('OPTIONS', `${API}/me`, {
      headers: {
        origin: spa,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.text).toBe('');
    expect(preflight.headers.get('access-control-allow-methods')).toMatch(/\bPATCH\b/);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, content-type');
    const changed = await ask('PATCH', `${API}/me`, {
      token,
      body: { bio: 'from elsewhere' },
      headers: { origin: spa },
    });
    const nobody = await ask('GET', `${API}/me`, { headers: { origin: spa } });
    expect([changed.status, nobody.status]).toEqual([200, 401]);
    for (const { headers } of [preflight, changed, nobody]) {
      expect(headers.get('access-control-allow-origin')).toBe(spa);
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('vary')?.split(', ')).toContain('Origin');
    }
    expect(changed.headers.get('access-control-expose-headers')).toContain('retry-after');
  });

  test('SES-12: with the session cookie and no token it is another site, for reads and writes', async () => {
    for (const [method, path, body] of [
      ['GET', '/me', undefined],
      ['GET', '/csrf-token', undefined],
      ['PATCH', '/me', { bio: 'not this' }],
      ['POST', '/logout-all', undefined],
    ] as const) {
      const answer = await ask(method, API + path, { headers: { origin: spa, cookie }, body });
      expect([answer.status, answer.body.code], path).toEqual([403, 'cross_site_request']);
      expect(grants(answer.headers)).toEqual([]);
    }
    const wish = { ...person, transport: 'cookie' };
    const entry = await ask('POST', `${API}/email/login`, { body: wish, headers: { origin: spa } });
    expect([entry.status, entry.headers.getSetCookie()]).toEqual([403, []]);
    expect((await ask('GET', `${API}/me`, { headers: { cookie } })).body.bio).not.toBe('not this');
  });

  test('SES-12: other origins, and other paths, get nothing', async () => {
    for (const origin of ['https://evil.example', 'null', `${spa}.evil.example`, 'https://x.app.example.com']) {
      const asked = { origin, 'access-control-request-method': 'GET' };
      for (const answer of [
        await ask('OPTIONS', `${API}/me`, { headers: asked }),
        await ask('GET', `${API}/me`, { token, headers: { origin } }),
      ])
        expect(grants(answer.headers), origin).toEqual([]);
    }
    for (const path of ['/', '/api/auth/session', '/api/auth/csrf', '/api/openapi.json', '/health'])
      expect(grants((await ask('GET', path, { headers: { origin: spa } })).headers), path).toEqual([]);
  });
});

test('SES-12: a client with a cookie that says nothing of its origin writes with the token of its session', async () => {
  const { body } = await ask('GET', `${API}/csrf-token`, { headers: { cookie } });
  const write = (headers: Record<string, string>) =>
    ask('PATCH', `${API}/me`, { body: { bio: 'by token' }, headers: { cookie, ...headers } });
  expect((await write({})).status).toBe(403);
  expect((await write({ 'x-csrf-token': 'x'.repeat(43) })).status).toBe(403);
  expect((await write({ 'x-csrf-token': String(body.csrf_token) })).status).toBe(200);
});

test('FLT: a request that stops in the middle is cut off in seconds, whoever waits for it, and does nothing', async () => {
  const host = `Host: ${new URL(app.url).host}`;
  const json = 'Content-Type: application/json';
  const auth = `Authorization: Bearer ${token}`;
  const stalled = await Promise.all([
    speak(written(`PATCH ${API}/me`, [host, json, auth, 'Content-Length: 20'], '{"bio":"sl'), { patience: 20_000 }),
    speak(written(`PATCH ${API}/me`, [host, json, auth, 'Transfer-Encoding: chunked'], '5\r\n{"bio\r\n'), {
      patience: 20_000,
    }),
    speak(written('POST /api/auth/signout', [host, `Cookie: ${cookie}`, 'Content-Length: 20'], 'csrf'), {
      patience: 20_000,
    }),
    speak(`POST ${API}/email/login HTTP/1.1\r\n${host}\r\nX-`, { patience: 20_000 }),
  ]);
  for (const { status, text } of stalled) {
    expect(status).toBe(408);
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(text).toContain('"request_timeout"');
  }
  expect((await ask('GET', `${API}/me`, { token })).body.bio).not.toMatch(/^sl/);
  expect((await ask('GET', '/health')).status).toBe(200);
});
