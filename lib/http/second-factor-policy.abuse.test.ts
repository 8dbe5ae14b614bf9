import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { ContractShape } from '@/lib/api/contract';
import { contracts } from '@/lib/api/contracts';
import { now } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { confirmApp } from '@/lib/second-factor/set-up';
import { findPrincipal } from '@/lib/sessions/queries';
import { linkPasskey } from '@/lib/sign-in/passkey/link';
import { linkedPasskey, passkeyOptions } from '@/lib/testing/passkey-people';
import { newPasskey } from '@/lib/testing/passkeys';
import { browserWith, enteredWith, type Person, sessionOf, signedUp, succeeded } from '@/lib/testing/people';
import { browser, type Caller, program } from '@/lib/testing/requests';
import { giveRole, identitiesOf, userRow } from '@/lib/testing/rows';
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
    // At once, in the session that had given it.
    expect(await refusalOf(api)).toBe('403 mfa_enrollment_required');
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

describe('of two sessions that set one up at the same time', () => {
  const client = { ip: null, userAgent: null, requestId: newId() };
  const principalOf = async (id: string) => {
    const principal = await findPrincipal(db(), { id }, now());
    if (!principal) throw new Error('no such session');
    return principal;
  };
  let admin: Person;
  let other: Person;
  beforeEach(async () => {
    admin = await signedUp();
    await giveRole(admin.id, 'admin');
    const { email, password } = admin;
    const body = succeeded(await program().post('/api/v1/auth/email/login', { email, password }), 200);
    other = { ...admin, ...sessionOf(body) };
  });

  test('the one that comes second with an app is asked for the passkey of the first', async () => {
    const { secret = '' } = (await other.api.post('/api/v1/auth/mfa/totp/enroll')).body as { secret?: string };
    const before = await principalOf(other.sessionId);
    succeeded(await linkedPasskey(admin.api, newPasskey()), 200);
    const wish = { device: null, trust: false, trusts: [] };
    await expect(confirmApp(before, codeOf(secret), wish, client)).rejects.toMatchObject({ code: 'mfa_required' });
    expect((await userRow(admin.id))?.mfaEnabledAt).toBeNull();
  });

  test.each(['an app', 'a passkey'])('the one that comes second with a passkey is asked for %s', async (kind) => {
    const passkey = newPasskey();
    const credential = passkey.create(await passkeyOptions('link', { by: other.api }));
    const before = await principalOf(other.sessionId);
    if (kind === 'an app') await setUpApp(admin.api);
    else succeeded(await linkedPasskey(admin.api, newPasskey()), 200);
    await expect(linkPasskey(before, { credential }, null, client)).rejects.toMatchObject({ code: 'mfa_required' });
    expect((await identitiesOf(admin.id)).map(({ subject }) => subject)).not.toContain(passkey.id);
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
