import { NextRequest } from 'next/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GET } from '@/app/api/auth/[...nextauth]/route';
import { visitTrouble } from '@/components/oauth/visit-trouble';
import { minutes, now, seconds, shifted } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { blockedIps } from '@/lib/db/schema';
import { rereadBlocked } from '@/lib/detection/blocked-sources/memory';
import { setSourceRule } from '@/lib/detection/blocked-sources/rules';
import { arriveAt, setOff } from '@/lib/testing/oauth';
import { throughProvider } from '@/lib/testing/oidc-provider';
import { ownDatabase } from '@/lib/testing/own-database';
import { whoIs } from '@/lib/testing/people';
import { browser } from '@/lib/testing/requests';
import { footprint, identitiesOf } from '@/lib/testing/rows';
import { newLogin, provider, visit, withPassword } from './oauth-provider-fixture';

beforeAll(async () => {
  await ownDatabase('refused_return');
  process.env.LIMITS = 'api=3/1m';
  process.env.API_BUSY_MILLISECONDS = '0';
});
afterAll(async () => {
  await closeDb();
  await provider.stop();
});

const navigating = { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none' };
const ask = (path: string, headers: Record<string, string>) =>
  GET(new NextRequest(`http://localhost:3000${path}`, { headers }));

let sources = 0;
/** The headers of a source, and of this browser there, that has made all the calls it may for now. */
async function tired(page = browser()): Promise<Record<string, string>> {
  sources += 1;
  const from = { 'x-latchkey-client-ip': `198.51.100.${sources}`, 'x-request-id': newId() };
  const cookie = [...page.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const statuses: number[] = [];
  const own = { ...from, ...(cookie && { cookie }), 'sec-fetch-site': 'same-origin' };
  while (statuses.at(-1) !== 429 && statuses.length < 9) statuses.push((await ask('/api/auth/session', own)).status);
  expect(statuses.at(-1)).toBe(429);
  return from;
}

const secondsTo = (until: string | null) => Number(until) - now().getTime() / 1000;

describe('a return from a provider that comes too often', () => {
  test('leads to the sign-in page, which knows for how long; the visit is good once that is over', async () => {
    const page = browser();
    const login = newLogin();
    const { back } = await throughProvider(await setOff(page, { return_to: '/account/security' }), { login });
    const before = await footprint();
    const from = await tired(page);
    const { status, path, query } = await arriveAt(page, back, from);
    expect([status, path]).toEqual([303, expect.stringMatching(/^\/sign-in\?error=rate_limited&provider=oidc&until=/)]);
    expect(query.get('return_to')).toBe('/account/security');
    expect(secondsTo(query.get('until'))).toBeGreaterThan(50);
    expect(secondsTo(query.get('until'))).toBeLessThanOrEqual(61);
    expect(await footprint()).toEqual(before);
    expect((await arriveAt(page, back)).path).toBe('/account/security');
    expect(page.cookies.has('latchkey.session')).toBe(true);
  });

  test('of a link leads back to the page it began on, and links nothing', async () => {
    const page = await withPassword();
    const id = await whoIs(page);
    const { arrive } = await visit(page, 'link', { login: newLogin() });
    expect((await arrive(page, await tired(page))).path).toMatch(
      /^\/account\/wallets\?error=rate_limited&provider=oidc&until=\d+$/,
    );
    expect(await identitiesOf(id)).toEqual([]);
  });

  test('of a window of its own leads to the page that tells the one that waits', async () => {
    const page = await withPassword();
    const { arrive } = await visit(page, 'reauthenticate', { login: newLogin() });
    expect((await arrive(page, await tired(page))).path).toMatch(
      /^\/oauth-done\?visit=1&error=rate_limited&provider=oidc&until=\d+$/,
    );
  });

  test('that belongs to no visit leads to the sign-in page, too', async () => {
    const answer = await ask('/api/auth/callback/oidc?code=x&state=y', { ...(await tired()), ...navigating });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/\/sign-in\?error=rate_limited&provider=oidc&until=\d+$/);
  });
});

describe('the other doors of Auth.js', () => {
  test('lead a person who comes too often to the sign-in page, and tell a program in a problem document', async () => {
    const from = await tired();
    const person = await ask('/api/auth/signin', { ...from, ...navigating });
    expect([person.status, person.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/\/sign-in\?error=rate_limited&until=\d+$/),
    ]);
    const program = await ask('/api/auth/session', { ...from, 'sec-fetch-mode': 'cors', accept: '*/*' });
    expect([program.status, program.headers.get('content-type')]).toEqual([
      429,
      'application/problem+json; charset=utf-8',
    ]);
    expect(Number(program.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('show a person whose network is blocked a page, on the way back from a provider as well', async () => {
    await setSourceRule({ network: '203.0.113.5', allowed: false, reason: 'operator', forSeconds: 600, by: null });
    const from = { 'x-latchkey-client-ip': '203.0.113.5', ...navigating };
    for (const path of ['/api/auth/signin', '/api/auth/callback/oidc?code=x&state=y']) {
      const answer = await ask(path, from);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(590);
      expect(await answer.text()).toContain('Come back in');
    }
    await db().delete(blockedIps);
    await rereadBlocked();
  });
});

describe('what the address says of a pause', () => {
  const at = (more: number) => String(Math.ceil(now().getTime() / 1000) + more);

  test('is shown as long as it lasts, and not again by a reload', async () => {
    const until = at(40);
    expect(visitTrouble({ error: 'rate_limited', until }, undefined)).toEqual({
      text: 'Too many tries.',
      seconds: expect.any(Number),
    });
    await shifted(seconds(39), async () => {
      expect(visitTrouble({ error: 'rate_limited', until }, undefined)?.seconds).toBeLessThanOrEqual(2);
    });
    await shifted(minutes(1), async () => expect(visitTrouble({ error: 'rate_limited', until }, undefined)).toBeNull());
  });

  test.each([undefined, '', 'soon', 'Infinity', ['1', '2'], at(30 * 24 * 60 * 60), '-5'])('%j is no pause', (until) => {
    expect(visitTrouble({ error: 'rate_limited', until }, undefined)).toBeNull();
  });
});
