import { beforeAll, describe, expect, test } from 'vitest';
import { ask, baseUrl, type HttpAnswer } from '@/lib/testing/over-http';
import { newEmail, newPassword } from '@/lib/testing/people';

const guarded = ['/account', '/account/wallets', '/account/security', '/account/sessions'];

/** A person with words of their own on every page, and the cookie of their browser. */
const person = { email: newEmail(), password: newPassword(), name: `Canary${newEmail().slice(0, 12)}` };
let cookie = '';
let token = '';

beforeAll(async () => {
  const headers = { origin: baseUrl() };
  const body = { email: person.email, password: person.password, transport: 'cookie' };
  const answer = await ask('POST', '/api/v1/auth/email/signup', { body, headers });
  expect(answer.status, answer.text).toBe(201);
  [cookie = ''] = answer.headers.getSetCookie().map((line) => line.split('; ')[0] ?? '');
  token = cookie.split('=')[1] ?? '';
  const named = await ask('PATCH', '/api/v1/auth/me', {
    body: { display_name: person.name },
    headers: { ...headers, cookie },
  });
  expect(named.status, named.text).toBe(200);
});

const asStranger = (path: string, headers: Record<string, string> = {}) => ask('GET', path, { headers });
const asPerson = (path: string, headers: Record<string, string> = {}) =>
  ask('GET', path, { headers: { ...headers, cookie } });

function showsNothing({ text, status }: HttpAnswer, what: string): void {
  expect(status, what).toBeLessThan(500);
  for (const own of [person.name, person.email]) expect(text.includes(own), what).toBe(false);
}

describe('pages that need an account', () => {
  test('show it to its owner, with no token in it, and never for a cache', async () => {
    for (const path of guarded) {
      const answer = await asPerson(path);
      expect(answer.status).toBe(200);
      expect(answer.text.includes(token)).toBe(false);
      expect(answer.headers.get('cache-control')).toMatch(/private.*no-store/);
      expect(answer.headers.get('x-nextjs-cache')).toBeNull();
      expect(answer.headers.get('set-cookie')).toBeNull();
      const part = await asPerson(`${path}?_rsc`, { rsc: '1' });
      expect(part.headers.get('content-type')).toMatch(/^text\/x-component/);
      expect(part.headers.get('cache-control')).toMatch(/no-store/);
    }
    expect((await asPerson('/account')).text.includes(person.name)).toBe(true);
  });

  test('SES-16: cookies under the usual names of Auth.js, as a sibling site can plant them, sign nobody out', async () => {
    for (const planted of ['authjs.callback-url=%E0%A4%A', '__Secure-authjs.callback-url=%00', 'authjs.csrf-token=%']) {
      const answer = await ask('GET', '/account', { headers: { cookie: `${planted}; ${cookie}` } });
      expect(answer.status, planted).toBe(200);
      expect(answer.text, planted).toContain(person.name);
    }
  });

  test('SES-10: two cookies of the same name are one and the same person to pages and API', async () => {
    const answer = await ask('POST', '/api/v1/auth/email/signup', {
      body: { email: newEmail(), password: newPassword(), transport: 'cookie' },
      headers: { origin: baseUrl() },
    });
    const [other = ''] = answer.headers.getSetCookie().map((line) => line.split('; ')[0] ?? '');
    for (const both of [`${cookie}; ${other}`, `${other}; ${cookie}`]) {
      const { body } = await ask('GET', '/api/v1/auth/me', { headers: { cookie: both } });
      const page = await ask('GET', '/account', { headers: { cookie: both } });
      expect(page.text.includes(person.name)).toBe(body.email === person.email);
    }
    for (const name of ['latchkey.sessionfoo', 'latchkey.session.0']) {
      showsNothing(await asStranger('/account', { cookie: `${name}=${token}` }), name);
    }
  });

  test('FUZ-19 NXT-11: a page that does not exist and a state nobody can read are no failure of ours', async () => {
    for (const state of ['x', '%', '{', 'null', '[]', '[1]', '["",{"children":1}]', '%7B', 'x'.repeat(4000)]) {
      const headers = { rsc: '1', 'next-router-state-tree': state };
      for (const path of ['/nowhere', '/account', '/']) {
        expect((await ask('GET', path, { headers })).status, `${path} ${state}`).toBeLessThan(500);
      }
    }
  });

  test.each(guarded)(
    'NXT-01 ADM-13: %s shows a stranger nothing, whatever switch of the framework they throw',
    async (path) => {
      const subrequests = [
        'middleware',
        'src/middleware',
        'proxy',
        'pages/_middleware',
        Array(5).fill('middleware').join(':'),
        Array(5).fill('src/middleware').join(':'),
        Array(5).fill('proxy').join(':'),
      ];
      const switches: Record<string, string>[] = [
        ...subrequests.map((value) => ({ 'x-middleware-subrequest': value })),
        { rsc: '1' },
        { rsc: '1', 'next-router-prefetch': '1' },
        { rsc: '1', 'next-router-segment-prefetch': '/_tree' },
        { rsc: '1', 'next-router-segment-prefetch': `/${path.split('/')[1]}/__PAGE__` },
        { rsc: '1', 'next-router-state-tree': 'nonsense' },
        { rsc: '1', 'next-router-state-tree': '%' },
        { rsc: '1', 'next-router-state-tree': encodeURIComponent('["",{},null,"refetch"]') },
        { 'next-action': '0'.repeat(40) },
        { 'x-nextjs-data': '1' },
        { 'x-matched-path': '/', 'x-invoke-path': '/', 'x-invoke-status': '200' },
        { 'x-now-route-matches': '1=x' },
        { 'x-forwarded-host': 'evil.example', 'x-original-url': '/', 'x-rewrite-url': '/' },
        { cookie: 'latchkey.session=' },
        { cookie: `latchkey.session=${'A'.repeat(43)}` },
        { cookie: 'authjs.session-token=x; __Secure-authjs.session-token=x; next-auth.session-token=x' },
        { cookie: 'latchkey.session=%; latchkey.return=%; authjs.callback-url=%; authjs.csrf-token=%' },
      ];
      for (const headers of switches) showsNothing(await asStranger(path, headers), JSON.stringify(headers));
    },
  );

  test('ADM-13 SES-22: other spellings show a stranger nothing, also after their owner asked for the same', async () => {
    const spellings = [
      '/account/x.css',
      '/account;.js',
      '/account%0a.png',
      '/account%2fx.css',
      '/account/..%2fx.js',
      '//account',
      '/Account',
      '/%61ccount',
      '/account.rsc',
      '/account.txt',
      '/account?_rsc=1',
      '/account/?x',
      '/account/wallets/a.svg',
    ];
    for (const path of [...spellings, '/_next/data/x/account.json', '/account/__next._tree.txt']) {
      const mine = await asPerson(path);
      if (mine.text.includes(person.name)) expect(mine.headers.get('cache-control'), path).toMatch(/no-store/);
      showsNothing(await asStranger(path), path);
    }
  });
});

describe('server actions', () => {
  test('NXT-11 NXT-14 ADM-14: there are none: what pretends to be a call of one never reaches the framework', async () => {
    const flight = [
      '0',
      '[]',
      '["$F1"]',
      '{"then":"$1:__proto__:then","status":"resolved_model","reason":-1,"value":"{\\"then\\":\\"$B1337\\"}","_response":{"_prefix":"throw 1//","_formData":{"get":"$1:constructor:constructor"}}}',
      '"$@0"',
      `${'['.repeat(10_000)}`,
    ];
    for (const path of ['/sign-in', '/account']) {
      for (const body of flight) {
        const boundary = `--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n${body}\r\n--x--\r\n`;
        for (const [type, payload] of [
          ['text/plain;charset=UTF-8', body],
          ['multipart/form-data; boundary=x', boundary],
        ] as const) {
          for (const headers of [{ 'next-action': '7f'.repeat(21) }, { 'next-action': 'x' }, {}] as Record<
            string,
            string
          >[]) {
            const sent = { ...headers, 'content-type': type, origin: 'https://evil.example' };
            const answer = await ask('POST', path, { body: payload, headers: sent });
            expect([answer.status, answer.body.code], `${path} ${body.slice(0, 20)} ${type}`).toEqual([
              405,
              'method_not_allowed',
            ]);
          }
        }
      }
    }
    expect((await ask('GET', '/health')).status).toBe(200);
  });
});

describe('where people are sent', () => {
  const hostile = [
    '//evil.example',
    '/\\evil.example',
    '/..//evil.example',
    '/\t/evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '\\evil.example',
    '/.//evil.example',
    '/\0',
    '/api/auth/signout',
  ].map(encodeURIComponent);

  test.each(['/sign-in', '/sign-up'])(
    'RED-02 RED-03: %s sends nobody off this site, signed in or not',
    async (path) => {
      for (const value of hostile) {
        for (const headers of [{}, { rsc: '1' }] as Record<string, string>[]) {
          for (const answer of [
            await asPerson(`${path}?return_to=${value}`, headers),
            await asStranger(`${path}?return_to=${value}`, headers),
          ]) {
            const location = answer.headers.get('location') ?? '/';
            expect(new URL(location, baseUrl()).origin, `${value} -> ${location}`).toBe(baseUrl());
            expect(answer.status).toBeLessThan(500);
            expect(/(?:href|action|src|content)="[^"]*(?:evil\.example|javascript:)/i.test(answer.text), value).toBe(
              false,
            );
          }
        }
      }
      for (const query of [
        'return_to=a&return_to=b',
        'return_to[]=x',
        'return_to',
        `return_to=${'x'.repeat(7000)}`,
        'return_to=%',
        'a[__proto__][x]=1',
        '__proto__=x',
      ]) {
        expect((await asStranger(`${path}?${query}`)).status, query).toBe(200);
      }
    },
  );
});

test('RED-08: there is no image resizer that would fetch for others', async () => {
  for (const url of [
    'http://127.0.0.1:1/x.png',
    'https://evil.example/x.png',
    '/api/v1/auth/me',
    '/apple-touch-icon.png',
  ]) {
    for (const path of [
      '/_next/image',
      '/_next/image/',
      '//_next/image',
      '/_next//image',
      '/%5fnext/image',
      '/_next/im%61ge',
    ]) {
      const { status, headers } = await asPerson(`${path}?url=${encodeURIComponent(url)}&w=64&q=75`);
      expect([308, 400, 404], `${path} ${url}`).toContain(status);
      expect(headers.get('content-type') ?? '').not.toMatch(/^image/);
    }
  }
});
