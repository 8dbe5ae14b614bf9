import { afterAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { linkedPasskey, passkeyOptions, shown, stepWith } from '@/lib/testing/passkey-people';
import { newPasskey, type SoftwarePasskey } from '@/lib/testing/passkeys';
import { signedUp, succeeded } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { type Caller, program } from '@/lib/testing/requests';
import { footprint, identitiesOf, userRow } from '@/lib/testing/rows';
import { MFA, secondFactorsOf } from '@/lib/testing/second-factor';

process.env.SECOND_FACTOR_REQUIRED = 'all';

afterAll(closeDb);

const me = async (api: Caller) => (await api.get('/api/v1/auth/me')).body;
const UNVERIFIED = { userVerified: false };
const unlink = (api: Caller, id: string | undefined) => api.remove(`/api/v1/auth/identities/${id}`);

/** Signs up where everybody needs a second factor: the passkey has been made, and was not shown yet. */
async function signUp(passkey: SoftwarePasskey, forgery = {}) {
  const options = await passkeyOptions('sign_up');
  return program().post('/api/v1/auth/passkey/signup', { credential: passkey.create(options, forgery) });
}

describe('where everybody needs a second factor', () => {
  test('a registration is none: whoever signed up shows the passkey, and then gets recovery codes', async () => {
    const passkey = newPasskey();
    const body = succeeded(await signUp(passkey), 201);
    expect(body).toMatchObject({ mfa_required: true, mfa_enrollment_required: false });
    const api = program(body.access_token);
    expect((await api.get('/api/v1/auth/sessions')).body.code).toBe('mfa_required');
    const shownBody = succeeded(await stepWith(api, passkey), 200);
    const whole = program(shownBody.access_token);
    const codes = succeeded(await whole.post(`${MFA}/passkey/enable`), 200) as { recovery_codes?: string[] };
    expect(codes.recovery_codes).toHaveLength(10);
    succeeded(await whole.get('/api/v1/auth/sessions'), 200);
  });

  test('KEY-10: a passkey that verifies nobody makes no account: nobody could finish signing in to it', async () => {
    expect(await passkeyOptions('sign_up')).toMatchObject({ authenticatorSelection: { userVerification: 'required' } });
    const before = await footprint();
    const answer = await signUp(newPasskey(), UNVERIFIED);
    expect([answer.status, answer.body.code]).toEqual([401, 'signature_invalid']);
    expect(await footprint()).toEqual(before);
  });

  test('OTP-18: whoever has but a passkey is asked for it, and its touch alone does not do after itself', async () => {
    const passkey = newPasskey();
    succeeded(await signUp(passkey), 201);
    expect(succeeded(await shown(passkey), 200)).toMatchObject({ mfa_required: false });
    const touched = succeeded(await shown(passkey, UNVERIFIED), 200);
    expect(touched).toMatchObject({ mfa_required: true, mfa_enrollment_required: false });
    expect((await stepWith(program(touched.access_token), passkey, UNVERIFIED)).body.code).toBe('signature_invalid');
  });

  test('a passkey can be the first factor that is set up: then it has to be shown before anything else', async () => {
    const { api, id, email, password } = await signedUp();
    expect(await me(api)).toMatchObject({ mfa_enrollment_required: true });
    expect((await api.get('/api/v1/auth/sessions')).body.code).toBe('mfa_enrollment_required');
    const passkey = newPasskey();
    succeeded(await linkedPasskey(api, passkey), 200);
    expect(await me(api)).toMatchObject({ mfa_required: true, mfa_enrollment_required: false, mfa_enabled: true });
    expect((await api.post(`${MFA}/passkey/enable`)).body.code).toBe('mfa_required');
    expect((await linkedPasskeyCode(api)).code).toBe('mfa_required');
    const body = succeeded(await stepWith(api, passkey, UNVERIFIED), 200);
    const whole = program(body.access_token);
    succeeded(await whole.post(`${MFA}/passkey/enable`), 200);
    expect((await userRow(id))?.mfaEnabledAt).not.toBeNull();
    // Nobody who has the password alone can set up another one from now on.
    const login = succeeded(await program().post('/api/v1/auth/email/login', { email, password }), 200);
    const thief = program(login.access_token);
    expect((await thief.post(`${MFA}/totp/enroll`)).body.code).toBe('mfa_required');
    expect((await linkedPasskeyCode(thief)).code).toBe('mfa_required');
  });

  test('the password alone does not win against a passkey that is added at the same moment', async () => {
    const { api, id } = await signedUp();
    const credentials = await race(4, async () => newPasskey().create(await passkeyOptions('link', { by: api })));
    const answers = await race(4, (at) => api.post('/api/v1/auth/passkey/link', { credential: credentials[at] }));
    const { '200': added = 0, '403 mfa_required': refused = 0 } = tally(answers);
    expect(added).toBeGreaterThanOrEqual(1);
    expect(added + refused).toBe(4);
    expect(await identitiesOf(id)).toHaveLength(added);
    expect(await me(api)).toMatchObject({ mfa_required: true });
  });

  test('the last passkey can go while nothing asks for it by name; the account is led to set up another factor', async () => {
    const person = await signedUp();
    const passkey = newPasskey();
    const { id } = succeeded(await linkedPasskey(person.api, passkey), 200);
    const body = succeeded(await stepWith(person.api, passkey), 200);
    const api = program(body.access_token);
    expect((await secondFactorsOf(api)).usable).toEqual(['passkey']);
    succeeded(await unlink(api, id), 204);
    expect(await me(api)).toMatchObject({ aal: 1, mfa_required: false, mfa_enrollment_required: true });
    expect((await api.get('/api/v1/auth/sessions')).body.code).toBe('mfa_enrollment_required');
  });
});

async function linkedPasskeyCode(api: Caller) {
  return (await api.post('/api/v1/auth/passkey/challenge', { purpose: 'link' })).body;
}
