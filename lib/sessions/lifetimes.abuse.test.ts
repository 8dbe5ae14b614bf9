import { afterAll, expect, test } from 'vitest';
import { days, hours, minutes, seconds, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { enteredWith, proofOf, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { type BrowserCaller, browser, type Caller, program } from '@/lib/testing/requests';
import { giveRole } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

async function browserThat(remember: boolean): Promise<BrowserCaller> {
  const [wallet, page] = [connectEvm(), browser()];
  const proof = await proofOf(wallet, { by: page, transport: 'cookie' });
  succeeded(await page.post('/api/v1/auth/evm/verify', { ...proof, transport: 'cookie', remember }), 201);
  return page;
}

const kinds = [
  { kind: 'a page', remember: false, idle: hours(12), max: hours(24) },
  { kind: 'a remembered page', remember: true, idle: days(14), max: days(30) },
];

test.each(kinds)('SES-07: $kind ends for want of a visit, to the second', async ({ remember, idle }) => {
  const [page, other] = [await browserThat(remember), await browserThat(remember)];
  await shifted(idle - seconds(5), async () => expect(await whoIs(page)).not.toBe('unauthenticated'));
  await shifted(idle + seconds(1), async () => expect(await whoIs(other)).toBe('unauthenticated'));
});

test.each(kinds)(
  'SES-07: visits and extending keep $kind alive up to its absolute limit and not past it',
  async ({ remember, idle, max }) => {
    const page = await browserThat(remember);
    const user = await whoIs(page);
    for (let at = idle / 2; at < max; at += idle / 2) {
      await shifted(at, async () => {
        expect(await whoIs(page)).toBe(user);
        succeeded(await page.post('/api/v1/auth/session/extend'), 200);
      });
    }
    await shifted(max - seconds(5), async () => expect(await whoIs(page)).toBe(user));
    await shifted(max + seconds(1), async () => {
      expect(await whoIs(page)).toBe('unauthenticated');
      expect((await page.post('/api/v1/auth/session/extend')).status).toBe(401);
    });
  },
);

test('SES-07: a program that refreshes goes on up to thirty days; one that does not ends after fourteen', async () => {
  const [busy, idle] = [await enteredWith(connectEvm()), await enteredWith(connectEvm())];
  const refresh = (token: string) => program().post('/api/v1/auth/refresh', { refresh_token: token });
  let { refreshToken } = busy;
  for (const day of [10, 20, 29]) {
    await shifted(days(day), async () => {
      const { access_token, refresh_token = '' } = succeeded(await refresh(refreshToken), 200);
      refreshToken = refresh_token;
      expect(await whoIs(program(access_token))).toBe(busy.id);
    });
  }
  await shifted(days(30) + seconds(1), async () => expect((await refresh(refreshToken)).status).toBe(401));
  await shifted(days(14) + seconds(1), async () => expect((await refresh(idle.refreshToken)).status).toBe(401));
});

test('SES-06 RAC-18: what a role allows ends with the role, at the next request, whatever the token says', async () => {
  const [admin, other] = [await signedUp(), await signedUp()];
  await giveRole(admin.id, 'admin');
  const body = { refresh_token: admin.refreshToken };
  const { access_token } = succeeded(await program().post('/api/v1/auth/refresh', body), 200);
  const asAdmin = program(access_token);
  const mayAsk = async (caller: Caller) =>
    (await caller.post('/api/v1/auth/validate-token', { token: other.accessToken })).text !== '{"active":false}';
  expect(await mayAsk(asAdmin)).toBe(true);
  await giveRole(admin.id, 'user');
  expect(await mayAsk(asAdmin)).toBe(false);
  expect((await asAdmin.get('/api/v1/auth/me')).body.role).toBe('user');
});

test('SES-17: the list says in which country a session was opened, where that is known', async () => {
  const wallet = connectEvm();
  const { api } = await enteredWith(wallet);
  const openedFrom = async (address: string) => {
    const answer = await program().post(`/api/v1/auth/evm/verify`, await proofOf(wallet), {
      'x-latchkey-client-ip': address,
    });
    const { session_id } = succeeded(answer, 200);
    const { items } = (await api.get('/api/v1/auth/sessions')).body;
    return items?.find(({ id }) => id === session_id)?.place;
  };
  expect(await openedFrom('81.2.69.142')).toBe('United Kingdom');
  expect(await openedFrom('2001:4860:4860::8888')).toBe('United States');
  expect(await openedFrom('192.168.1.20')).toBeNull();
  await shifted(minutes(2), async () => expect((await api.get('/api/v1/auth/sessions')).body.items).toHaveLength(4));
});
