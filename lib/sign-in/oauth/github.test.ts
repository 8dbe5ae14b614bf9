import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { arriveAt, setOff } from '@/lib/testing/oauth';
import { whoIs } from '@/lib/testing/people';
import { browser } from '@/lib/testing/requests';
import { identitiesOf } from '@/lib/testing/rows';

/** The two answers of a GitHub Enterprise server that a sign-in needs. */
const asked: string[] = [];
let user: Record<string, unknown> = {};
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
  const token = { access_token: 'opaque', token_type: 'bearer', scope: 'read:user' };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(request.url === '/login/oauth/access_token' ? token : user));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
process.env.GITHUB_URL = `${address}/`;
process.env.GITHUB_CLIENT_ID = 'registered';
process.env.GITHUB_CLIENT_SECRET = 'shared';
process.env.GOOGLE_CLIENT_ID = 'registered';
process.env.GOOGLE_CLIENT_SECRET = 'shared';

afterAll(async () => {
  await closeDb();
  server.closeAllConnections();
  server.close();
});

async function visited(page = browser()) {
  const state = new URL(await setOff(page, { provider: 'github' })).searchParams.get('state');
  return arriveAt(page, `http://localhost:3000/api/auth/callback/github?code=x&state=${state}`);
}

test('the visit to GitHub asks for no more than who it is, with PKCE and state', async () => {
  const url = new URL(await setOff(browser(), { provider: 'github' }));
  expect(url.origin + url.pathname).toBe(`${address}/login/oauth/authorize`);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    client_id: 'registered',
    redirect_uri: 'http://localhost:3000/api/auth/callback/github',
    scope: 'read:user',
    code_challenge_method: 'S256',
    state: expect.stringMatching(/.{40,}/),
  });
});

test('a user is known by server and number, whatever they call themselves; their address is never taken over', async () => {
  const page = browser();
  user = { id: 4711, login: 'one', email: 'one@example.com', email_verified: true };
  expect((await visited(page)).path).toBe('/account');
  const id = await whoIs(page);
  expect((await identitiesOf(id))[0]).toMatchObject({ method: 'github', subject: `${address}|4711` });
  expect((await page.get('/api/v1/auth/me')).body).toMatchObject({ email: null, email_verified: false });
  expect(asked.slice(-2)).toEqual([
    expect.stringMatching(/^POST \/login\/oauth\/access_token Basic /),
    'GET /api/v3/user Bearer opaque',
  ]);
  user = { id: 4711, login: 'renamed' };
  const again = browser();
  await visited(again);
  expect(await whoIs(again)).toBe(id);
  user = { id: 4712, login: 'one' };
  const other = browser();
  await visited(other);
  expect(await whoIs(other)).not.toBe(id);
});

test.each([{}, { id: '4711' }, { id: 4711.5 }, { id: null }, { id: 1e30 }])('a user %j opens nothing', async (said) => {
  user = said;
  const page = browser();
  expect((await visited(page)).error).toBe('oauth_failed');
  expect(page.cookies.size).toBe(0);
});

test('both providers are offered, in their order, under their names', async () => {
  expect((await browser().get('/api/v1/auth/oauth')).body.items).toEqual([
    { id: 'google', label: 'Google' },
    { id: 'github', label: 'GitHub' },
  ]);
});
