import { afterAll, describe, expect, test } from 'vitest';
import { hours, minutes, seconds, shifted } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { newId, newToken } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { browserWith, enteredWith, succeeded, whoIs } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { browser, program } from '@/lib/testing/requests';
import { eventTypesAbout, liveSessionIds, sessionsOf } from '@/lib/testing/rows';
import { connectEvm, connectSolana } from '@/lib/testing/wallets';

afterAll(closeDb);

const cookieName = 'latchkey.session';

describe('sessions', () => {
  test('SES-03: after sign-out the saved cookie is nobody, at once and on every door', async () => {
    const page = await browserWith(connectEvm());
    const saved = page.cookies.get(cookieName) ?? '';
    const answer = await page.post('/api/v1/auth/logout');
    succeeded(answer, 204);
    expect(answer.headers.getSetCookie().join()).toMatch(/^latchkey\.session=; .*Max-Age=0/);
    expect(page.cookies.has(cookieName)).toBe(false);
    page.cookies.set(cookieName, saved);
    for (const path of ['/api/v1/auth/me', '/api/v1/auth/sessions', '/api/v1/auth/identities']) {
      expect((await page.get(path)).status).toBe(401);
    }
  });

  test('SES-07: an idle session ends, activity prolongs it, and nothing prolongs it past its absolute limit', async () => {
    const wallet = connectEvm();
    const idle = await browserWith(wallet);
    const owner = await whoIs(idle);
    await shifted(hours(12) + seconds(1), async () => expect(await whoIs(idle)).toBe('unauthenticated'));
    const busy = await browserWith(wallet);
    for (const hour of [6, 12, 18, 23]) await shifted(hours(hour), async () => expect(await whoIs(busy)).toBe(owner));
    await shifted(hours(24) + seconds(1), async () => expect(await whoIs(busy)).toBe('unauthenticated'));
  });

  test('SES-08: how long the client keeps the cookie decides nothing', async () => {
    const page = await browserWith(connectEvm());
    page.cookies.set('latchkey.session.max-age', '315360000');
    await shifted(hours(25), async () => expect(await whoIs(page)).toBe('unauthenticated'));
  });

  test('a read is not a write: the last visit is noted at most once a minute', async () => {
    const owner = await enteredWith(connectEvm());
    const seen = async () => (await sessionsOf(owner.id))[0]?.lastSeenAt.getTime() ?? 0;
    const first = await seen();
    await owner.api.get('/api/v1/auth/me');
    expect(await seen()).toBe(first);
    await shifted(minutes(2), () => owner.api.get('/api/v1/auth/me'));
    expect(await seen()).toBeGreaterThan(first + minutes(1));
  });

  test('SES-10: a cookie that is no whole token of ours is nobody', async () => {
    const page = await browserWith(connectEvm());
    const token = page.cookies.get(cookieName) ?? '';
    const [half, rest] = [token.slice(0, 20), token.slice(20)];
    const cookies = [
      `${cookieName}=${half}`,
      `${cookieName}.0=${half}; ${cookieName}.1=${rest}`,
      `${cookieName}=${token}.`,
      `${cookieName}="${token}x"`,
      `${cookieName}=${tokenHash(token)}`,
      `${cookieName.toUpperCase()}=${token}`,
      `__Host-${cookieName}=${token}`,
      `authjs.session-token=${token}`,
      `next-auth.session-token=${token}`,
      `${cookieName}=%00`,
      `${cookieName}=${'A'.repeat(8000)}`,
      Array.from({ length: 50 }, (_, at) => `${cookieName}.${at}=${token}`).join('; '),
    ];
    for (const cookie of cookies) expect((await program().get('/api/v1/auth/me', { cookie })).status, cookie).toBe(401);
    expect((await program().get('/api/v1/auth/me', { cookie: `${cookieName}=${token}` })).status).toBe(200);
  });

  test('SES-10: two session cookies at once stand for one of their users, never for a mix', async () => {
    const [first, second] = [await browserWith(connectEvm()), await browserWith(connectEvm())];
    const ids = [await whoIs(first), await whoIs(second)];
    const cookie = [first, second].map((page) => `${cookieName}=${page.cookies.get(cookieName)}`).join('; ');
    const { body } = await program().get('/api/v1/auth/me', { cookie });
    expect(ids).toContain(body.id);
    const sessions = await sessionsOf(body.id ?? '');
    expect(sessions.map(({ id }) => id)).toContain(body.session_id);
  });

  test('SES-17: the list names device and method, marks this one, and holds no token material', async () => {
    const wallet = connectEvm();
    const owner = await enteredWith(wallet);
    const page = await browserWith(wallet);
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 <script>alert(1)</script>';
    await enteredWith(wallet);
    const signedIn = await page.get('/api/v1/auth/sessions', { 'user-agent': agent });
    expect(signedIn.body.items).toHaveLength(3);
    expect(signedIn.body.items?.filter(({ current }) => current)).toHaveLength(1);
    const fields = [
      ...['aal', 'created_at', 'current', 'device', 'expires_at', 'id', 'ip', 'last_seen_at', 'method', 'place'],
      'transport',
    ];
    for (const item of signedIn.body.items ?? []) expect(Object.keys(item).sort()).toEqual(fields);
    const token = page.cookies.get(cookieName) ?? '';
    for (const secret of [token, tokenHash(token), owner.refreshToken, tokenHash(owner.refreshToken), '<script>']) {
      expect(signedIn.text).not.toContain(secret);
    }
  });

  test('SES-18 SES-19: nobody ends, sees or guesses the session of somebody else', async () => {
    const [owner, victim] = [await enteredWith(connectEvm()), await enteredWith(connectSolana())];
    const theirs = await owner.api.remove(`/api/v1/auth/sessions/${victim.sessionId}`);
    const nobodys = await owner.api.remove(`/api/v1/auth/sessions/${newId()}`);
    expect([theirs.status, theirs.body.code]).toEqual([404, 'not_found']);
    expect({ ...theirs.body, instance: '' }).toEqual({ ...nobodys.body, instance: '' });
    for (const id of ['x', '%27', '0', `${victim.sessionId}%00`]) {
      expect((await owner.api.remove(`/api/v1/auth/sessions/${id}`)).status).toBe(404);
    }
    succeeded(await owner.api.post('/api/v1/auth/logout-all'), 204);
    expect(await whoIs(victim.api)).toBe(victim.id);
    expect(await eventTypesAbout(victim.id)).toEqual(['user.signed_up', 'session.opened']);
  });

  test('ending one of one’s own sessions ends that one, once', async () => {
    const wallet = connectEvm();
    const [here, there] = [await enteredWith(wallet), await enteredWith(wallet)];
    const answers = await race(16, () => here.api.remove(`/api/v1/auth/sessions/${there.sessionId}`));
    expect(tally(answers)).toEqual({ '204': 1, '404 not_found': 15 });
    expect([await whoIs(here.api), await whoIs(there.api)]).toEqual([here.id, 'unauthenticated']);
    const types = await eventTypesAbout(here.id);
    expect(types.filter((type) => type === 'session.revoked')).toHaveLength(1);
  });

  test('signing out everywhere ends cookies and tokens alike, and each is recorded', async () => {
    const wallet = connectEvm();
    const owner = await enteredWith(wallet);
    const pages = [await browserWith(wallet), await browserWith(wallet)];
    succeeded(await owner.api.post('/api/v1/auth/logout-all'), 204);
    for (const caller of [owner.api, ...pages]) expect(await whoIs(caller)).toBe('unauthenticated');
    expect(await liveSessionIds(owner.id)).toEqual([]);
    expect((await eventTypesAbout(owner.id)).filter((type) => type === 'session.revoked')).toHaveLength(3);
  });

  test('SES-13: reading changes nothing: no GET, HEAD or OPTIONS handler exists for a write', async () => {
    const page = await browserWith(connectEvm());
    for (const path of ['logout', 'logout-all', 'refresh', 'email/login', 'email/change-password', 'evm/link']) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        await expect(page.call(method, `/api/v1/auth/${path}`)).rejects.toThrow('exports no');
      }
    }
    const overridden = await page.get('/api/v1/auth/me?_method=DELETE', { 'x-http-method-override': 'DELETE' });
    expect(overridden.status).toBe(200);
  });

  test('SES-01: the cookie is HttpOnly, Lax, for the whole site, and ends with the browser unless it is to be remembered', async () => {
    const wallet = connectEvm();
    for (const remember of [false, true]) {
      const page = browser();
      const challenge = await page.post('/api/v1/auth/evm/challenge', { address: wallet.address, transport: 'cookie' });
      const proof = await wallet.sign({ message: challenge.body.message ?? '' });
      const answer = await page.post('/api/v1/auth/evm/verify', { ...proof, transport: 'cookie', remember });
      const line = answer.headers.getSetCookie().find((cookie) => cookie.startsWith(`${cookieName}=`)) ?? '';
      const [, ...attributes] = line.split('; ');
      expect(attributes).toEqual(['Path=/', 'HttpOnly', 'SameSite=Lax', ...(remember ? ['Max-Age=2592000'] : [])]);
    }
  });

  test('TOK-18: 20,000 tokens are all different and use their whole alphabet evenly', () => {
    const tokens = Array.from({ length: 20_000 }, newToken);
    expect(new Set(tokens).size).toBe(tokens.length);
    const counts = new Map<string, number>();
    for (const token of tokens)
      for (const character of token.slice(0, 42)) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(64);
    const expected = (tokens.length * 42) / 64;
    const chiSquare = [...counts.values()].reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    // 63 degrees of freedom: above 130 once in about a million honest runs.
    expect(chiSquare).toBeLessThan(130);
  });
});
