import { NextRequest } from 'next/server';
import { afterAll, describe, expect, test } from 'vitest';
import { GET, POST } from '@/app/api/auth/[...nextauth]/route';
import { closeDb } from '@/lib/db/client';
import { browserWith, whoIs } from '@/lib/testing/people';
import { type BrowserCaller, browser } from '@/lib/testing/requests';
import { eventTypesAbout, liveSessionIds } from '@/lib/testing/rows';
import { setUpApp } from '@/lib/testing/second-factor';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

const base = 'http://localhost:3000';

/** Auth.js's own endpoints, as a browser with these cookies reaches them. */
async function authjs(
  page: BrowserCaller,
  method: 'GET' | 'POST',
  path: string,
  form?: Record<string, string>,
  more: Record<string, string> = {},
) {
  const cookie = [...page.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers: Record<string, string> = { host: 'localhost:3000', cookie, ...more };
  const body = form && new URLSearchParams(form).toString();
  if (body !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded';
  const request = new NextRequest(`${base}/api/auth/${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const response = await (method === 'GET' ? GET : POST)(request);
  for (const line of response.headers.getSetCookie()) {
    const [pair = ''] = line.split('; ');
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    page.cookies.set(name, value);
  }
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function csrfToken(page: BrowserCaller): Promise<string> {
  const { text } = await authjs(page, 'GET', 'csrf');
  return (JSON.parse(text) as { csrfToken: string }).csrfToken;
}

describe('Auth.js', () => {
  test('reads the same rows: who is signed in there is signed in here, and its answer holds no token', async () => {
    const page = await browserWith(connectEvm());
    const token = page.cookies.get('latchkey.session') ?? '';
    const { status, text, headers } = await authjs(page, 'GET', 'session');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ user: { id: await whoIs(page) } });
    expect(Object.keys(JSON.parse(text)).sort()).toEqual(['aal', 'expires', 'sessionId', 'user']);
    expect(text).not.toContain(token);
    expect(headers.getSetCookie().join()).not.toContain('latchkey.session');
  });

  test('FLT-09: nobody is signed in without a session of ours', async () => {
    const stranger = browser();
    for (const value of ['', 'A'.repeat(43), '%', '{}', 'null']) {
      stranger.cookies.set('latchkey.session', value);
      expect((await authjs(stranger, 'GET', 'session')).text).toBe('null');
    }
  });

  test('LGN-10: knows nobody whose session lacks its second factor, and does not take the session from them', async () => {
    const wallet = connectEvm();
    await setUpApp(await browserWith(wallet));
    const page = await browserWith(wallet);
    expect((await authjs(page, 'GET', 'session')).text).toBe('null');
    const update = { csrfToken: await csrfToken(page) };
    expect((await authjs(page, 'POST', 'session', update)).text).toBe('null');
    expect((await page.get('/api/v1/auth/me')).body).toMatchObject({ mfa_required: true });
  });

  test('SES-24: the session-update door changes nothing about a session', async () => {
    const page = await browserWith(connectEvm());
    const id = await whoIs(page);
    const form = {
      csrfToken: await csrfToken(page),
      role: 'admin',
      userId: 'somebody',
      mfa: 'true',
      aal: '3',
      data: '{"role":"admin"}',
    };
    await authjs(page, 'POST', 'session', form);
    const { body } = await page.get('/api/v1/auth/me');
    expect(body).toMatchObject({ id, role: 'user', aal: 1, amr: ['swk'] });
  });

  test('SES-13: it signs out by POST with its own CSRF token only, and that is recorded once', async () => {
    const page = await browserWith(connectEvm());
    const id = await whoIs(page);
    const saved = page.cookies.get('latchkey.session') ?? '';
    await authjs(page, 'GET', 'signout');
    await authjs(page, 'POST', 'signout', {});
    await authjs(page, 'POST', 'signout', { csrfToken: 'f'.repeat(64) });
    page.cookies.set('latchkey.session', saved);
    expect(await whoIs(page)).toBe(id);
    await authjs(page, 'POST', 'signout', { csrfToken: await csrfToken(page) });
    page.cookies.set('latchkey.session', saved);
    expect(await whoIs(page)).toBe('unauthenticated');
    expect(await liveSessionIds(id)).toEqual([]);
    expect(await eventTypesAbout(id)).toEqual(['user.signed_up', 'session.opened', 'session.revoked']);
  });

  test('SES-12: a browser that says another site asks is refused, even with the right CSRF token', async () => {
    const page = await browserWith(connectEvm());
    const id = await whoIs(page);
    const form = { csrfToken: await csrfToken(page) };
    for (const from of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://sibling.localhost:3000' },
    ] as Record<string, string>[]) {
      const { status, text } = await authjs(page, 'POST', 'signout', form, from);
      expect([status, JSON.parse(text).code], JSON.stringify(from)).toEqual([403, 'cross_site_request']);
    }
    expect(await whoIs(page)).toBe(id);
  });

  test('LGN-13: a form of more than 64 KiB is not read to its end', async () => {
    const page = await browserWith(connectEvm());
    const form = { csrfToken: await csrfToken(page), x: 'x'.repeat(64 * 1024) };
    const { status, text, headers } = await authjs(page, 'POST', 'signout', form);
    expect([status, JSON.parse(text).code]).toEqual([413, 'body_too_large']);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(await whoIs(page)).not.toBe('unauthenticated');
  });

  test('RED-02 RED-07: it sends nobody to another site, and repeats no POST elsewhere', async () => {
    for (const callbackUrl of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      `${base}@evil.example`,
      `${base}.evil.example`,
    ]) {
      const page = await browserWith(connectEvm());
      const form = { csrfToken: await csrfToken(page), callbackUrl };
      const query = `?callbackUrl=${encodeURIComponent(callbackUrl)}`;
      for (const answer of [
        await authjs(page, 'GET', `signin${query}`),
        await authjs(page, 'GET', `signout${query}`),
        await authjs(page, 'GET', `error${query}`),
        await authjs(page, 'POST', `signout${query}`, form),
      ]) {
        const location = answer.headers.get('location') ?? '/';
        expect(new URL(location, base).origin, location).toBe(base);
        expect([200, 302, 303, 400, 404]).toContain(answer.status);
      }
    }
  });

  test('RED-03: a return address nobody can read is no failure of ours', async () => {
    for (const bad of [
      'javascript:alert(1)',
      '%',
      'http://[',
      '\\',
      'x'.repeat(3000),
      '',
      '\u0000',
      'data:text/html,x',
    ]) {
      for (const path of ['session', 'csrf', 'providers', 'signin', 'signout', 'error', 'callback/google']) {
        for (const method of ['GET', 'POST'] as const) {
          const page = browser();
          const byQuery = await authjs(page, method, `${path}?callbackUrl=${encodeURIComponent(bad)}`);
          page.cookies.set('latchkey.return', encodeURIComponent(bad));
          const byCookie = await authjs(page, method, path, method === 'POST' ? { callbackUrl: bad } : undefined);
          for (const { status } of [byQuery, byCookie]) expect(status, `${method} ${path} ${bad}`).toBeLessThan(500);
        }
      }
    }
  });

  test('there is no way in through it: no provider answers, and nothing opens a session', async () => {
    const page = browser();
    const credentials = { csrfToken: await csrfToken(page), username: 'x', password: 'x', email: 'a@example.com' };
    for (const path of [
      'callback/credentials',
      'signin/credentials',
      'signin/email',
      'signin/google',
      'callback/google?code=x',
      'webauthn-options/x',
    ]) {
      for (const method of ['GET', 'POST'] as const) {
        const { status, text } = await authjs(page, method, path, method === 'POST' ? credentials : undefined);
        expect([302, 303, 400, 404], `${method} ${path}`).toContain(status);
        expect(text).not.toMatch(/node_modules|\.ts:\d/);
      }
    }
    expect(page.cookies.has('latchkey.session')).toBe(false);
    expect((await authjs(page, 'GET', 'providers')).text).toBe('{}');
  });
});
