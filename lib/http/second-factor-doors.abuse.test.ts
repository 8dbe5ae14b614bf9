import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContractShape } from '@/lib/api/contract';
import { contracts } from '@/lib/api/contracts';
import { newId } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { enter, newLogin, provider } from '@/lib/sign-in/oauth/oauth-provider-fixture';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken, provenPerson } from '@/lib/testing/mails';
import { shown, signedUpWithPasskey } from '@/lib/testing/passkey-people';
import { newPasskey } from '@/lib/testing/passkeys';
import { browserWith, enteredWith, newPassword, proofOf, signedUp, succeeded } from '@/lib/testing/people';
import { type AnswerBody, browser, type Caller, program } from '@/lib/testing/requests';
import { eventsAbout, footprint, sessionsOf } from '@/lib/testing/rows';
import { setUpApp } from '@/lib/testing/second-factor';
import { testWallets } from '@/lib/testing/wallets';

const endpoints = Object.values<ContractShape>(contracts);
const pathOf = ({ path }: ContractShape) =>
  path.replace('{chain}', 'evm').replace('{provider}', 'oidc').replace('{id}', newId());
const keyOf = ({ method, path }: ContractShape) => `${method} ${path.replace('/api/v1/auth', '')}`;
const isGuarded = ({ auth }: ContractShape) => auth === 'session' || auth === 'fresh';
const admitted = endpoints.filter(({ admits }) => admits?.includes('second_factor'));
const closed = endpoints.filter((endpoint) => isGuarded(endpoint) && !admitted.includes(endpoint));

/** A way in: makes an account with a second factor, and then comes in that way without giving it. */
interface Way {
  name: string;
  enter(): Promise<{ caller: Caller; answer: AnswerBody | null }>;
}

const login = '/api/v1/auth/email/login';

const ways: Way[] = [
  ...(['bearer', 'cookie'] as const).map((transport) => ({
    name: `password, ${transport}`,
    async enter() {
      const { email, password, api } = await signedUp();
      await setUpApp(api);
      const page = browser();
      const by = transport === 'cookie' ? page : program();
      const answer = succeeded(await by.post(login, { email, password, transport }), 200);
      return { caller: transport === 'cookie' ? page : program(answer.access_token), answer };
    },
  })),
  {
    name: 'a new password chosen by mail',
    async enter() {
      const { email, api } = await provenPerson();
      await setUpApp(api);
      const next = newPassword();
      succeeded(await program().post('/api/v1/auth/password/forgot', { email }), 202);
      await runJobs('answer_forgot');
      const token = await mailedToken(email, 'reset_password');
      const reset = await program().post('/api/v1/auth/password/reset', { token, new_password: next });
      // The reset itself opens nothing.
      expect(succeeded(reset, 200)).not.toHaveProperty('access_token');
      expect(reset.headers.getSetCookie()).toEqual([]);
      const answer = succeeded(await program().post(login, { email, password: next }), 200);
      return { caller: program(answer.access_token), answer };
    },
  },
  ...testWallets.flatMap(({ id, connect }) => [
    {
      name: `${id}, bearer`,
      async enter() {
        const wallet = connect();
        await setUpApp((await enteredWith(wallet)).api);
        const answer = succeeded(
          await program().post(`/api/v1/auth/${wallet.chain}/verify`, await proofOf(wallet)),
          200,
        );
        return { caller: program(answer.access_token), answer };
      },
    },
    {
      name: `${id}, cookie`,
      async enter() {
        const wallet = connect();
        await setUpApp(await browserWith(wallet));
        return { caller: await browserWith(wallet), answer: null };
      },
    },
  ]),
  {
    name: 'a passkey whose device did not check who uses it',
    async enter() {
      const passkey = newPasskey();
      await setUpApp((await signedUpWithPasskey(passkey)).api);
      const answer = succeeded(await shown(passkey, { userVerified: false }), 200);
      return { caller: program(answer.access_token), answer };
    },
  },
  {
    name: 'a provider',
    async enter() {
      const { page, login: name } = await enter(newLogin());
      await setUpApp(page);
      const again = await enter(name);
      expect(again.landed).toMatchObject({ status: 303, error: null });
      return { caller: again.page, answer: null };
    },
  },
];

afterAll(async () => {
  await closeDb();
  await provider.stop();
});

describe.each(ways)('LGN-10 OTP-01 TOK-21 ADM-01: by $name, before the second factor', ({ enter: comeIn }) => {
  let caller: Caller;
  let answer: AnswerBody | null;
  let id = '';
  beforeAll(async () => {
    ({ caller, answer } = await comeIn());
    id = (await caller.get('/api/v1/auth/me')).body.id ?? '';
  });

  test('the session says so, is at aal 1, and has a quarter of an hour', async () => {
    if (answer) expect(answer).toMatchObject({ mfa_required: true, mfa_enrollment_required: false });
    const { body } = await caller.get('/api/v1/auth/me');
    expect(body).toMatchObject({ aal: 1, mfa_enabled: true, mfa_required: true });
    expect(body.amr).not.toContain('mfa');
    const session = (await sessionsOf(id)).find((row) => row.id === body.session_id);
    const left = (session?.expiresAt.getTime() ?? 0) - (session?.createdAt.getTime() ?? 0);
    expect(left).toBe(15 * 60_000);
  });

  test.each(closed.map((endpoint) => ({ key: keyOf(endpoint), endpoint })))('$key is closed', async ({ endpoint }) => {
    const before = await footprint();
    const refusal = await caller.call(endpoint.method, pathOf(endpoint), endpoint.body ? {} : undefined);
    expect([refusal.status, refusal.body.code]).toEqual([403, 'mfa_required']);
    expect(await footprint()).toEqual(before);
  });

  test('no text, options or visit of this account is given out to link or confirm anything', async () => {
    for (const purpose of ['link', 'reauthenticate']) {
      const text = await caller.post('/api/v1/auth/evm/challenge', { purpose, address: `0x${'1'.repeat(40)}` });
      expect([text.status, text.body.code]).toEqual([403, 'mfa_required']);
      const visit = await caller.post('/api/v1/auth/oauth/oidc', { purpose });
      expect([visit.status, visit.body.code]).toEqual([403, 'mfa_required']);
    }
    const options = await caller.post('/api/v1/auth/passkey/challenge', { purpose: 'link' });
    expect([options.status, options.body.code]).toEqual([403, 'mfa_required']);
  });

  test('where anybody may call it is nobody: no mail is sent on its word', async () => {
    const mails = await footprint();
    const answer = await caller.post('/api/v1/auth/email/verify/resend', {});
    expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
    expect(await footprint()).toEqual(mails);
  });

  test('SES-25: nothing that is read says more than the first factor, and no event says the second was there', async () => {
    const { body } = await caller.get('/api/v1/auth/me');
    const mine = (await eventsAbout(id)).filter(({ sessionId }) => sessionId === body.session_id);
    expect(mine.map(({ type, data }) => [type, data])).toEqual([['session.opened', { missing: 'second_factor' }]]);
  });

  test('TOK-21: its refresh token is refused, and is not spent by that', async () => {
    const refresh_token = answer?.refresh_token;
    if (!refresh_token) return expect(caller).toHaveProperty('cookies');
    for (const _ of [1, 2]) {
      const refusal = await program().post('/api/v1/auth/refresh', { refresh_token });
      expect([refusal.status, refusal.body.code]).toEqual([403, 'mfa_required']);
    }
    expect((await caller.get('/api/v1/auth/me')).status).toBe(200);
  });

  test('what is open to it is what the contract has: who it is, how the factor stands, and sign-out', async () => {
    expect(admitted.filter(isGuarded).map(keyOf).toSorted()).toEqual([
      'GET /csrf-token',
      'GET /me',
      'GET /mfa',
      'POST /logout',
      'POST /mfa/passkey/verify',
      'POST /mfa/recovery/verify',
      'POST /mfa/totp/verify',
    ]);
    const status = await caller.get('/api/v1/auth/mfa');
    expect([status.status, status.body]).toMatchObject([200, { enabled: true }]);
    expect((await caller.post('/api/v1/auth/logout')).status).toBe(204);
    expect((await caller.get('/api/v1/auth/me')).status).toBe(401);
  });
});

test('every endpoint with a session is in the matrix, so that a new one cannot be forgotten', () => {
  expect(closed.length + admitted.filter(isGuarded).length).toBe(endpoints.filter(isGuarded).length);
  expect(closed.length).toBeGreaterThan(25);
});
