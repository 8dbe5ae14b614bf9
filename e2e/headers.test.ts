import { describe, expect, test } from 'vitest';
import { ask, baseUrl, type HttpAnswer } from '@/lib/testing/over-http';

const pages = ['/', '/sign-in', '/sign-up', '/docs', '/nothing-here', '/sign-in?return_to=%2Faccount%2Fwallets'];
const guarded = ['/account', '/account/wallets', '/account/security', '/account/sessions'];
const api: [method: string, path: string, status: number][] = [
  ['GET', '/health', 200],
  ['GET', '/health/live', 200],
  ['GET', '/api/openapi.json', 200],
  ['GET', '/.well-known/jwks.json', 200],
  ['GET', '/api/auth/session', 200],
  ['GET', '/api/v1/auth/me', 401],
  ['POST', '/api/v1/auth/email/login', 415],
  ['GET', '/api/v1/nothing', 404],
  ['GET', '/api/nothing', 404],
  ['PUT', '/api/v1/auth/me', 405],
];

/** HDR-05, HDR-06, HDR-07: what every response has, whoever made it. */
function standing({ headers }: HttpAnswer): void {
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': expect.stringMatching(/^(no-referrer|strict-origin-when-cross-origin)$/),
    'cross-origin-opener-policy': 'same-origin-allow-popups',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('camera=()'),
    'origin-agent-cluster': '?1',
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  for (const name of ['x-powered-by', 'server', 'access-control-allow-origin']) expect(headers.get(name)).toBeNull();
}

const nonceOf = ({ headers }: HttpAnswer) =>
  /'nonce-([A-Za-z0-9_-]+)'/.exec(headers.get('content-security-policy') ?? '')?.[1] ?? '';

async function assetsOf(path: string): Promise<string[]> {
  const { text } = await ask('GET', path);
  return [
    ...new Set(
      [...text.matchAll(/(?:src|href)="(\/[^"/][^"]*\.(?:js|css|svg|png|ico))/g)].map((found) => found[1] ?? ''),
    ),
  ];
}

describe('pages', () => {
  test.each(pages)('HDR-02: %s runs only scripts that carry the nonce of this very response', async (path) => {
    const answers = [await ask('GET', path), await ask('GET', path)];
    for (const answer of answers) {
      standing(answer);
      expect(answer.status).toBe(path === '/nothing-here' ? 404 : 200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('cache-control')).toMatch(/no-store/);
      const nonce = nonceOf(answer);
      expect(Buffer.from(nonce, 'base64url').length).toBeGreaterThanOrEqual(16);
      const scripts = answer.text.match(/<script\b[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(3);
      for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
      for (const style of answer.text.match(/<style\b[^>]*>/g) ?? []) expect(style).toContain(`nonce="${nonce}"`);
      expect(answer.text).not.toMatch(/<[^>]+\son[a-z]+="/i);
      expect(answer.text).not.toMatch(/(?:href|src|action)="javascript:/i);
    }
    expect(nonceOf(answers[0] as HttpAnswer)).not.toBe(nonceOf(answers[1] as HttpAnswer));
  });

  test('HDR-02: a nonce or a policy that a client sends is not taken', async () => {
    const forged = { 'content-security-policy': "script-src 'nonce-forged'", 'x-nonce': 'forged' };
    const answer = await ask('GET', '/sign-in', { headers: forged });
    expect(answer.text).not.toContain('forged');
    expect(answer.headers.get('content-security-policy')).not.toContain('forged');
  });

  test.each(['/reset-password', '/verify-email', '/confirm-email', '/undo-email-change'])(
    'HDR-06: %s, which mailed links open, tells nobody its address',
    async (path) => {
      const answer = await ask('GET', path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.text).toContain('<meta name="referrer" content="no-referrer"/>');
    },
  );

  test.each(guarded)('NXT-15: %s sends strangers to sign in, and nothing of it may be kept', async (path) => {
    const answer = await ask('GET', path);
    standing(answer);
    expect(answer.status).toBe(307);
    expect(answer.headers.get('location')).toBe(`/sign-in?return_to=${encodeURIComponent(path)}`);
    expect(answer.headers.get('cache-control')).toMatch(/no-store/);
    expect(answer.headers.get('x-nextjs-cache')).toBeNull();
  });
});

describe('everything else', () => {
  test.each(api)('%s %s (%i) has the standing headers', async (method, path, status) => {
    const answer = await ask(method, path);
    standing(answer);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(answer.headers.get('content-type') ?? '').toMatch(/^application\/(?:problem\+|jwk-set\+)?json/);
    if (status < 400) return;
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toMatchObject({ status, instance: `urn:uuid:${answer.headers.get('x-request-id')}` });
  });

  test('assets have them too, and are what they say they are', async () => {
    const assets = await assetsOf('/sign-in');
    expect(assets.length).toBeGreaterThan(3);
    const types: Record<string, RegExp> = {
      js: /javascript/,
      css: /text\/css/,
      svg: /image\/svg\+xml/,
      png: /image\/png/,
      ico: /image\/(x-icon|vnd)/,
    };
    for (const path of assets) {
      const answer = await ask('GET', path);
      standing(answer);
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get('content-type'), path).toMatch(
        types[path.split('?')[0]?.split('.').at(-1) ?? ''] ?? /^$/,
      );
      expect(answer.headers.get('set-cookie')).toBeNull();
      // What a cache may keep has no nonce in it.
      expect(answer.headers.get('content-security-policy')).not.toContain('nonce');
    }
    standing(await ask('GET', '/_next/static/chunks/nothing.js'));
  });

  test('HDR: a request id is the server’s own, whatever the client sends', async () => {
    const id = '00000000-0000-7000-8000-000000000000';
    const { headers } = await ask('GET', '/api/v1/auth/me', { headers: { 'x-request-id': id } });
    expect(headers.get('x-request-id')).not.toBe(id);
  });

  test('SES-12: no other origin is let in by CORS, not even by preflight', async () => {
    const headers = {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    for (const path of ['/api/v1/auth/email/login', '/api/v1/auth/me', '/api/auth/session', '/', '/api/openapi.json']) {
      const answer = await ask('OPTIONS', path, { headers });
      for (const [name] of answer.headers) expect(name, path).not.toMatch(/^access-control-/);
    }
  });

  test('HDR-08: whatever goes wrong, the answer is a problem document whose status is its own, without a word of our insides', async () => {
    const json = { 'content-type': 'application/json' };
    const wrong: [
      method: string,
      path: string,
      body: string | undefined,
      headers: Record<string, string>,
      status: number,
    ][] = [
      ['POST', '/api/v1/auth/email/login', '{"email":', json, 400],
      ['POST', '/api/v1/auth/email/login', '{"email":"a","email":"b"}', json, 400],
      ['POST', '/api/v1/auth/email/login', `${'['.repeat(5000)}`, json, 400],
      ['POST', '/api/v1/auth/email/login', '{"__proto__":{"x":1}}', json, 422],
      ['POST', '/api/v1/auth/email/login', '{"email":1,"password":[]}', json, 422],
      ['POST', '/api/v1/auth/email/login', 'email=a', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
      ['GET', '/api/v1/auth/me', undefined, { cookie: 'latchkey.session=%E0%A4%A; latchkey.session=;;=' }, 401],
      ['GET', '/api/v1/auth/me', undefined, { authorization: 'Bearer %E0%A4%A' }, 401],
      ['GET', '/api/v1/auth/sessions?a=1&a=2', undefined, {}, 400],
      ['DELETE', '/api/v1/auth/sessions/%00', undefined, {}, 401],
      ['GET', '/api/v1/nowhere', undefined, {}, 404],
      ['GET', '/api/v1/auth/%ff', undefined, {}, 400],
    ];
    for (const [method, path, body, headers, status] of wrong) {
      const answer = await ask(method, path, { headers, ...(body === undefined ? {} : { body }) });
      const what = `${method} ${path} ${body?.slice(0, 30)}`;
      expect(answer.status, what).toBe(status);
      expect(answer.headers.get('content-type'), what).toMatch(/^application\/problem\+json/);
      expect(answer.body, what).toMatchObject({
        type: `${baseUrl()}/docs#problem-${answer.body.code}`,
        title: expect.any(String),
        status,
        instance: `urn:uuid:${answer.headers.get('x-request-id')}`,
      });
      expect(answer.text, what).not.toMatch(
        /node_modules|\.[jt]s:\d|at \w+ \(|postgres|drizzle|select |insert |zod|next\.js|stack/i,
      );
    }
  });

  test('RED-06: what a request says of its host or path is in no later answer to somebody else', async () => {
    const spoofed = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-scheme': 'http',
      'x-original-url': '/evil',
      'x-rewrite-url': '/evil',
      'x-host': 'evil.example',
      'x-forwarded-prefix': '/evil',
    };
    for (const path of [
      '/',
      '/sign-in',
      '/sign-up',
      '/docs',
      '/account',
      '/api/auth/signin',
      '/api/openapi.json',
      '/nothing',
    ]) {
      const poisoned = await ask('GET', path, { headers: spoofed });
      const clean = await ask('GET', path);
      for (const answer of [poisoned, clean]) {
        expect(answer.text.includes('evil'), path).toBe(false);
        expect(answer.headers.get('location') ?? '', path).not.toContain('evil');
        expect(answer.headers.get('x-nextjs-cache'), path).toBeNull();
      }
      expect(clean.status, path).toBe(poisoned.status);
    }
  });

  test('what is not served does not leak: sources, settings, traces', async () => {
    for (const path of [
      ...[
        '/.env',
        '/.git/config',
        '/.data/app-secret',
        '/package.json',
        '/next.config.ts',
        '/.next/BUILD_ID',
        '/_next/static/../../package.json',
      ],
      ...[
        '/server.js',
        '/proc/self/environ',
        '/..%2f..%2f.env',
        '/_next/static/%2e%2e/%2e%2e/.env',
        '/metrics',
        '/debug',
        '/__nextjs_original-stack-frame',
      ],
    ]) {
      const answer = await ask('GET', path);
      expect([400, 404], path).toContain(answer.status);
      expect(answer.text).not.toMatch(/AUTH_SECRET|"dependencies"|\[core\]/);
    }
    const [script = ''] = await assetsOf('/sign-in');
    expect((await ask('GET', `${script}.map`)).status).toBe(404);
  });
});
