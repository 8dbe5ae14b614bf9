import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { ContractShape } from '@/lib/api/contract';
import { contracts } from '@/lib/api/contracts';
import { newId } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { browserWith, enteredWith, type Person, signedUp, succeeded } from '@/lib/testing/people';
import { browser, type Caller, program } from '@/lib/testing/requests';
import { giveRole } from '@/lib/testing/rows';
import { codeOf, setUpApp } from '@/lib/testing/second-factor';
import { connectEvm, testWallets } from '@/lib/testing/wallets';

process.env.SECOND_FACTOR_REQUIRED = 'admins';

afterAll(closeDb);

const endpoints = Object.values<ContractShape>(contracts);
const pathOf = ({ path }: ContractShape) =>
  path.replace('{chain}', 'evm').replace('{provider}', 'oidc').replace('{id}', newId());
const closed = endpoints.filter(
  ({ auth, admits }) => (auth === 'session' || auth === 'fresh') && !admits?.includes('enrollment'),
);
const standing = async (caller: Caller) => (await caller.get('/api/v1/auth/mfa')).body;
const refusalOf = async (caller: Caller) => {
  const { status, body } = await caller.get('/api/v1/auth/sessions');
  return status === 200 ? null : `${status} ${body.code}`;
};

describe('an administrator without a second factor, where the operator asks for one', () => {
  let admin: Person;
  beforeEach(async () => {
    admin = await signedUp();
    await giveRole(admin.id, 'admin');
  });

  test('OTP-18 ADM-09: reaches nothing but setting one up, in the session that was open already, too', async () => {
    for (const endpoint of closed) {
      const refusal = await admin.api.call(endpoint.method, pathOf(endpoint), endpoint.body ? {} : undefined);
      expect([refusal.status, refusal.body.code], endpoint.path).toEqual([403, 'mfa_enrollment_required']);
    }
    expect(await standing(admin.api)).toMatchObject({ enabled: false, required: true, usable: [] });
  });

  test('is told at the next sign-in, may refresh, and is a whole one after setting it up', async () => {
    const { email, password } = admin;
    const answer = succeeded(await program().post('/api/v1/auth/email/login', { email, password }), 200);
    expect(answer).toMatchObject({ mfa_required: false, mfa_enrollment_required: true });
    const { refresh_token } = answer;
    const refreshed = succeeded(await program().post('/api/v1/auth/refresh', { refresh_token }), 200);
    expect(refreshed).toMatchObject({ mfa_enrollment_required: true });
    const { access_token } = (await setUpApp(program(refreshed.access_token))).body;
    expect(await refusalOf(program(access_token))).toBeNull();
    // Given before: for the endpoints that set a factor up, and for nothing any more.
    expect(await refusalOf(program(refreshed.access_token))).toBe('401 unauthenticated');
    expect(await refusalOf(admin.api)).toBe('403 mfa_required');
  });

  test('gets rid of it in no way: without the role it is over, with it every way in asks', async () => {
    const { body, seed } = await setUpApp(admin.api);
    const api = program(body.access_token);
    succeeded(await api.post('/api/v1/auth/mfa/totp/disable'), 204);
    const { email, password } = admin;
    const next = succeeded(await program().post('/api/v1/auth/email/login', { email, password }), 200);
    expect(next).toMatchObject({ mfa_required: false, mfa_enrollment_required: true });
    const code = await program(next.access_token).post('/api/v1/auth/mfa/totp/verify', { code: codeOf(seed) });
    expect(code.status).toBe(403);
    await giveRole(admin.id, 'user');
    expect(await refusalOf(program(next.access_token))).toBe('401 unauthenticated');
    const plain = succeeded(await program().post('/api/v1/auth/email/login', { email, password }), 200);
    expect(await refusalOf(program(plain.access_token))).toBeNull();
  });
});

describe.each(testWallets)('OTP-18: an administrator who comes in by $id', ({ connect }) => {
  test('is led to set one up as well, by cookie as by bearer token', async () => {
    const wallet = connect();
    const { id } = await enteredWith(wallet);
    await giveRole(id, 'owner');
    expect(await refusalOf((await enteredWith(wallet)).api)).toBe('403 mfa_enrollment_required');
    expect(await refusalOf(await browserWith(wallet))).toBe('403 mfa_enrollment_required');
    // So that the next of these is not the second owner of one installation.
    await giveRole(id, 'user');
  });
});

test.each(['user', 'moderator'] as const)('a %s is asked for nothing', async (role) => {
  const page = browser();
  await browserWith(connectEvm(), page);
  await giveRole((await page.get('/api/v1/auth/me')).body.id ?? '', role);
  expect(await refusalOf(page)).toBeNull();
});
