import { beforeAll, describe, expect, test } from 'vitest';
import type { ContractShape } from '@/lib/api/contract';
import { contracts } from '@/lib/api/contracts';
import { ask, baseUrl, type HttpAnswer } from '@/lib/testing/over-http';
import { newEmail, newPassword } from '@/lib/testing/people';

const API = '/api/v1/auth';

interface Person {
  id: string;
  email: string;
  cookie: string;
}

async function signedUpInBrowser(): Promise<Person> {
  const [email, password] = [newEmail(), newPassword()];
  const body = { email, password, transport: 'cookie' };
  const answer = await ask('POST', `${API}/email/signup`, { body, headers: { origin: baseUrl() } });
  expect(answer.status, answer.text).toBe(201);
  const [cookie = ''] = answer.headers.getSetCookie().map((line) => line.split('; ')[0] ?? '');
  return { id: (answer.body.user as { id: string }).id, email, cookie };
}

let [first, second]: Person[] = [];
beforeAll(async () => {
  [first, second] = [await signedUpInBrowser(), await signedUpInBrowser()];
});

const asked = (path: string, person: Person | undefined) =>
  ask('GET', path, { headers: person ? { cookie: person.cookie } : {} });

function isPrivate({ headers }: HttpAnswer, what: string): void {
  expect(headers.get('cache-control'), what).toMatch(/no-store/);
  for (const name of ['x-nextjs-cache', 'age', 'etag', 'expires']) expect(headers.get(name), what).toBeNull();
}

const reads = Object.values<ContractShape>(contracts).filter(
  ({ method, auth, path }) => method === 'GET' && auth !== 'none' && !path.includes('{'),
);

describe('answers about a person', () => {
  test.each(reads.map(({ path }) => [path]))(
    'NXT-15: %s is nobody’s to keep, and each gets their own',
    async (path) => {
      for (const [person, other] of [
        [first, second],
        [second, first],
        [first, second],
      ]) {
        const answer = await asked(path, person);
        expect(answer.status, answer.text).toBe(200);
        isPrivate(answer, path);
        expect(answer.headers.get('set-cookie')).toBeNull();
        for (const theirs of [other?.id, other?.email]) expect(answer.text.includes(theirs ?? '')).toBe(false);
      }
      const stranger = await asked(path, undefined);
      isPrivate(stranger, path);
      for (const own of [first?.id, first?.email]) expect(stranger.text.includes(own ?? '')).toBe(false);
    },
  );

  test('SES-22: other spellings of their paths show a stranger nothing, also after their owner asked for the same', async () => {
    for (const path of [`${API}/me`, `${API}/me/export`, `${API}/sessions`]) {
      for (const ending of ['/x.css', ';.js', '%0a.png', '.json', '/..%2fx.js', '%2fx.css', '?x.css', '/', '%00.jpg']) {
        const mine = await asked(path + ending, first);
        if (mine.text.includes(first?.email ?? '')) isPrivate(mine, path + ending);
        const theirs = await asked(path + ending, undefined);
        expect(theirs.status, path + ending).toBeLessThan(500);
        for (const own of [first?.id, first?.email]) expect(theirs.text.includes(own ?? ''), path + ending).toBe(false);
      }
    }
  });

  test('SES-22: no header makes a cache of ours or of the framework answer for somebody else', async () => {
    for (const headers of [
      { 'x-forwarded-host': 'evil.example' },
      { 'x-original-url': '/health' },
      { 'cache-control': 'only-if-cached' },
      { 'if-none-match': '*' },
      { range: 'bytes=0-10' },
      { 'x-nextjs-data': '1' },
    ] as Record<string, string>[]) {
      const answer = await ask('GET', `${API}/me`, { headers: { ...headers, cookie: second?.cookie ?? '' } });
      expect([answer.status, answer.body.id], JSON.stringify(headers)).toEqual([200, second?.id]);
    }
  });

  test('TOK-15: whatever hands out a token or a session is for nobody to keep', async () => {
    const [email, password] = [newEmail(), newPassword()];
    const signedUp = await ask('POST', `${API}/register`, { body: { email, password } });
    const signedIn = await ask('POST', `${API}/login`, { body: { email, password } });
    const refreshed = await ask('POST', `${API}/refresh`, { body: { refresh_token: signedIn.body.refresh_token } });
    for (const answer of [signedUp, signedIn, refreshed]) {
      expect(answer.body.access_token, answer.text).toBeDefined();
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('an account over HTTP', () => {
  test('what a person typed is shown escaped, wherever it is shown', async () => {
    const typed = '"><img src=x onerror=alert(1)></script><script>alert(2)</script>';
    const headers = { cookie: first?.cookie ?? '', origin: baseUrl(), 'x-latchkey-user': first?.id ?? '' };
    const changed = await ask('PATCH', `${API}/me`, {
      body: { display_name: typed.slice(0, 60), bio: typed },
      headers,
    });
    expect(changed.body).toMatchObject({ display_name: typed.slice(0, 60), bio: typed });
    for (const path of ['/account', '/account/security', '/account/sessions', '/account/wallets']) {
      const page = await asked(path, first);
      expect(page.status, path).toBe(200);
      expect(page.text, path).not.toMatch(/<img src=x|<script>alert/);
    }
    expect((await asked('/account', first)).text).toContain('&lt;img src=x');
  });

  test('a page drawn for somebody else is told so before it does anything', async () => {
    const headers = { cookie: second?.cookie ?? '', origin: baseUrl(), 'x-latchkey-user': first?.id ?? '' };
    for (const [method, path] of [
      ['DELETE', '/me'],
      ['POST', '/logout-all'],
      ['GET', '/me'],
    ] as const) {
      const answer = await ask(method, API + path, { headers });
      expect([answer.status, answer.body.code]).toEqual([409, 'session_changed']);
    }
    expect((await asked(`${API}/me`, second)).status).toBe(200);
  });

  test('NXT-14 SES-12: no header talks another site into being ours', async () => {
    const evil = 'https://evil.example';
    for (const spoof of [
      { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
      { forwarded: 'host=evil.example;proto=https' },
      { 'x-original-host': 'evil.example', 'x-host': 'evil.example' },
      { referer: `${baseUrl()}/account` },
      { 'next-action': '7f'.repeat(21), 'x-forwarded-host': 'evil.example' },
    ] as Record<string, string>[]) {
      const headers = { ...spoof, cookie: second?.cookie ?? '', origin: evil };
      for (const [method, path] of [
        ['DELETE', '/me'],
        ['POST', '/logout-others'],
        ['POST', '/session/extend'],
      ] as const) {
        const answer = await ask(method, API + path, { headers });
        expect([answer.status, answer.body.code], JSON.stringify(spoof)).toEqual([403, 'cross_site_request']);
      }
    }
    expect((await asked(`${API}/me`, second)).status).toBe(200);
  });

  test('TOK-22: it is deleted, and the next request with its cookie is nobody’s, on every page and call', async () => {
    const leaver = await signedUpInBrowser();
    const headers = { cookie: leaver.cookie, origin: baseUrl() };
    expect((await asked('/account', leaver)).status).toBe(200);
    const gone = await ask('DELETE', `${API}/me`, { headers });
    expect(gone.status, gone.text).toBe(204);
    expect(gone.headers.getSetCookie().join()).toMatch(/latchkey\.session=;.*Max-Age=0/);
    for (const { path } of reads.filter(({ auth }) => auth === 'session')) {
      expect((await asked(path, leaver)).status, path).toBe(401);
    }
    expect((await asked(`${API}/session-status`, leaver)).body).toMatchObject({ authenticated: false });
    expect((await asked('/account', leaver)).status).toBe(307);
    expect((await asked('/api/auth/session', leaver)).text).toBe('null');
  });
});
