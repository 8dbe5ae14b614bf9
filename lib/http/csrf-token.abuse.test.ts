import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { config } from '@/lib/core/config';
import { newToken } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { csrfToken, isCsrfToken } from '@/lib/sessions/csrf-token';
import { browserWith, enteredWith, succeeded, whoIs } from '@/lib/testing/people';
import { type BrowserCaller, send } from '@/lib/testing/requests';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

const API = '/api/v1/auth';
const COOKIE = 'latchkey.session';

/** A client that keeps cookies and says nothing of where its requests come from. */
function silent(page: BrowserCaller) {
  return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    send(method, API + path, body, { cookie: `${COOKIE}=${page.cookies.get(COOKIE)}`, ...headers });
}

async function tokenOf(page: BrowserCaller): Promise<string> {
  const { csrf_token } = succeeded(await silent(page)('GET', '/csrf-token'), 200) as { csrf_token?: string | null };
  expect(csrf_token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  return csrf_token ?? '';
}

let page: BrowserCaller;
beforeAll(async () => {
  page = await browserWith(connectEvm());
});

describe('SES-12: a client that goes by the cookie and names no origin', () => {
  test('writes with the token of its session, and not without', async () => {
    const call = silent(page);
    const token = await tokenOf(page);
    expect((await call('PATCH', '/me', { bio: 'one' })).body.code).toBe('cross_site_request');
    expect((await call('PATCH', '/me', { bio: 'one' }, { 'x-csrf-token': token })).status).toBe(200);
    expect((await call('POST', '/session/extend', undefined, { 'x-csrf-token': token })).status).toBe(200);
  });

  test('a token of another session, of the same person or another, is refused', async () => {
    const wallet = connectEvm();
    const [first, second, other] = [
      await browserWith(wallet),
      await browserWith(wallet),
      await browserWith(connectEvm()),
    ];
    expect(await whoIs(first)).toBe(await whoIs(second));
    for (const stranger of [second, other]) {
      const headers = { 'x-csrf-token': await tokenOf(stranger) };
      const { status, body } = await silent(first)('POST', '/logout', undefined, headers);
      expect([status, body.code]).toEqual([403, 'cross_site_request']);
    }
    expect(await whoIs(first)).not.toBe('unauthenticated');
  });

  test('no token outweighs a browser that says another site asks', async () => {
    const token = await tokenOf(page);
    for (const from of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ] as Record<string, string>[]) {
      const { status, body } = await silent(page)('POST', '/logout', undefined, { ...from, 'x-csrf-token': token });
      expect([status, body.code], JSON.stringify(from)).toEqual([403, 'cross_site_request']);
    }
    expect(await whoIs(page)).not.toBe('unauthenticated');
  });

  test('the token is dead with the cookie’s value, and opens nothing by itself', async () => {
    const leaver = await browserWith(connectEvm());
    const token = await tokenOf(leaver);
    expect(token).not.toBe(leaver.cookies.get(COOKIE));
    for (const headers of [
      { 'x-csrf-token': token },
      { authorization: `Bearer ${token}` },
      { cookie: `${COOKIE}=${token}` },
    ] as Record<string, string>[]) {
      expect((await send('GET', `${API}/me`, undefined, headers)).status).toBe(401);
    }
    const call = silent(leaver);
    expect((await call('POST', '/logout', undefined, { 'x-csrf-token': token })).status).toBe(204);
    expect((await call('GET', '/csrf-token')).status).toBe(401);
  });

  test('it is handed out to nobody else: not to strangers, not to a page of another origin', async () => {
    expect((await send('GET', `${API}/csrf-token`)).status).toBe(401);
    for (const origin of ['https://evil.example', 'null', 'http://localhost:3001']) {
      const { status, body, text } = await silent(page)('GET', '/csrf-token', undefined, { origin });
      expect([status, body.code], origin).toEqual([403, 'cross_site_request']);
      expect(text).not.toContain('csrf_token');
    }
  });
});

test('a program with a bearer token needs none and gets none, whatever cookie it sends along', async () => {
  const owner = await enteredWith(connectEvm());
  const cookie = `${COOKIE}=${page.cookies.get(COOKIE)}`;
  for (const headers of [{}, { cookie }] as Record<string, string>[]) {
    const { body } = await owner.api.get(`${API}/csrf-token`, headers);
    expect(body).toEqual({ csrf_token: null });
  }
  expect((await owner.api.patch(`${API}/me`, { bio: 'x' })).status).toBe(200);
});

test('SES-12: a cookie reads nothing for a page of another origin either', async () => {
  for (const origin of [
    'https://evil.example',
    'null',
    '',
    'http://localhost:3000.evil.example',
    'HTTP://LOCALHOST:3000',
  ]) {
    for (const path of ['/me', '/sessions', '/session-status', '/me/export', '/identities']) {
      const { status, body } = await silent(page)('GET', path, undefined, { origin });
      expect([status, body.code], `${path} ${origin}`).toEqual([403, 'cross_site_request']);
    }
  }
  expect((await silent(page)('GET', '/me', undefined, { origin: 'http://localhost:3000' })).status).toBe(200);
});

test('a token outlives the rotation of app secrets for as long as the old one is known', () => {
  const [session, before] = [newToken(), config().secrets];
  const old = csrfToken(session);
  const secrets = before as string[];
  try {
    secrets.unshift('a newer secret that only this test knows of');
    expect(csrfToken(session)).not.toBe(old);
    for (const token of [old, csrfToken(session)]) expect(isCsrfToken(token, session)).toBe(true);
    const [former = ''] = secrets.splice(1, 1);
    expect(isCsrfToken(old, session)).toBe(false);
    secrets.push(former);
  } finally {
    secrets.splice(0, secrets.indexOf('a newer secret that only this test knows of') + 1);
  }
  expect(isCsrfToken(old, session)).toBe(true);
});
