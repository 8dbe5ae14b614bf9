import { afterAll, describe, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import {
  confirmedWith,
  enteredWithPasskey,
  linkedPasskey,
  passkeyOptions,
  shown,
  signedUpWithPasskey,
  stepWith,
} from '@/lib/testing/passkey-people';
import { newPasskey, type SoftwarePasskey } from '@/lib/testing/passkeys';
import {
  browserWith,
  challenged,
  enteredWith,
  linked,
  type Owner,
  type Person,
  proofOf,
  signedUp,
  succeeded,
} from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { type Caller, program } from '@/lib/testing/requests';
import { eventTypesAbout, identitiesOf, mailsAbout, userRow } from '@/lib/testing/rows';
import {
  enrolled,
  giveCode,
  giveRecoveryCode,
  MFA,
  pendingFor,
  recoveryCodeRows,
  secondFactorRow,
  secondFactorsOf,
  setUpApp,
  unusedCode,
} from '@/lib/testing/second-factor';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

const me = async (api: Caller) => (await api.get('/api/v1/auth/me')).body;
const unlink = (api: Caller, id: string | undefined) => api.remove(`/api/v1/auth/identities/${id}`);
const UNVERIFIED = { userVerified: false };

interface Guarded extends Person {
  passkey: SoftwarePasskey;
  recoveryCodes: string[];
}

/** Somebody with a password, and a passkey that is asked for after it. */
async function guarded(): Promise<Guarded> {
  const person = await signedUp();
  const passkey = newPasskey();
  succeeded(await linkedPasskey(person.api, passkey), 200);
  const body = succeeded(await stepWith(person.api, passkey), 200);
  const api = program(body.access_token);
  const enabled = succeeded(await api.post(`${MFA}/passkey/enable`), 200) as { recovery_codes?: string[] };
  return { ...person, api, passkey, recoveryCodes: enabled.recovery_codes ?? [] };
}

describe('a passkey as the second factor', () => {
  test('completes a session that lacks one, with new tokens: the ones from before are dead', async () => {
    const { passkey, ...person } = await guarded();
    const pending = await pendingFor(person);
    expect((await pending.get('/api/v1/auth/sessions')).body.code).toBe('mfa_required');
    expect((await secondFactorsOf(pending)).usable).toEqual(['passkey', 'recovery_code']);
    const body = succeeded(await stepWith(pending, passkey), 200);
    expect(body).toMatchObject({ mfa_required: false, user: { id: person.id } });
    expect(await me(program(body.access_token))).toMatchObject({ aal: 2, mfa_enabled: true, mfa_required: false });
    expect((await me(program(body.access_token))).amr?.toSorted()).toEqual(['mfa', 'pwd', 'swk', 'user']);
    expect((await pending.get('/api/v1/auth/me')).body.code).toBe('unauthenticated');
    expect((await eventTypesAbout(person.id)).at(-1)).toBe('second_factor.verified');
  });

  test('is asked for after a wallet, too, and its touch alone is enough there', async () => {
    const person = await guarded();
    const wallet = connectEvm();
    succeeded(await linked(person.api, wallet), 200);
    const { api } = await enteredWith(wallet);
    expect(await me(api)).toMatchObject({ aal: 1, mfa_required: true });
    const body = succeeded(await stepWith(api, person.passkey, UNVERIFIED), 200);
    expect(await me(program(body.access_token))).toMatchObject({ aal: 2, mfa_required: false });
  });

  test('OTP-18: a passkey that verified its user signs in whole; one that did not lacks the second factor', async () => {
    const { passkey } = await guarded();
    expect(succeeded(await shown(passkey), 200)).toMatchObject({ mfa_required: false });
    const touched = succeeded(await shown(passkey, UNVERIFIED), 200);
    expect(touched).toMatchObject({ mfa_required: true });
    const api = program(touched.access_token);
    expect((await api.get('/api/v1/auth/sessions')).body.code).toBe('mfa_required');
    const refreshed = await program().post('/api/v1/auth/refresh', { refresh_token: touched.refresh_token });
    expect([refreshed.status, refreshed.body.code]).toEqual([403, 'mfa_required']);
  });

  test('OTP-18: one touch is one factor: after a passkey only one that verifies its user is the second', async () => {
    const { passkey, ...person } = await guarded();
    const second = newPasskey();
    succeeded(await linkedPasskey(person.api, second), 200);
    const { api } = await enteredWithPasskey(passkey, UNVERIFIED);
    expect(await passkeyOptions('reauthenticate', { by: api })).toMatchObject({ userVerification: 'required' });
    for (const one of [passkey, second]) {
      const answer = await stepWith(api, one, UNVERIFIED);
      expect([answer.status, answer.body.code]).toEqual([401, 'signature_invalid']);
      expect(await me(api)).toMatchObject({ aal: 1, mfa_required: true });
    }
    const body = succeeded(await stepWith(api, second), 200);
    expect(await me(program(body.access_token))).toMatchObject({ aal: 2 });
  });

  test('OTP-18: an app or a recovery code completes what a touch began', async () => {
    const { seed, ...person } = await enrolled();
    const passkey = newPasskey();
    succeeded(await linkedPasskey(person.api, passkey), 200);
    const entered = await enteredWithPasskey(passkey, UNVERIFIED);
    const body = succeeded(await giveCode(entered.api, await unusedCode(person.id, seed)), 200);
    expect(await me(program(body.access_token))).toMatchObject({ aal: 2 });
    const again = await enteredWithPasskey(passkey, UNVERIFIED);
    succeeded(await giveRecoveryCode(again.api, person.recoveryCodes[0] ?? ''), 200);
  });

  test('KEY-10: a passkey of somebody else, or challenges of somebody else, complete nothing', async () => {
    const [victim, attacker] = [await guarded(), await guarded()];
    const pending = await pendingFor(victim);
    expect((await stepWith(pending, attacker.passkey)).body.code).toBe('signature_invalid');
    const foreign = await passkeyOptions('reauthenticate', { by: attacker.api });
    const answer = await pending.post(`${MFA}/passkey/verify`, { credential: victim.passkey.get(foreign) });
    expect(answer.body.code).toBe('challenge_invalid');
    expect(await me(pending)).toMatchObject({ mfa_required: true });
    expect((await eventTypesAbout(victim.id)).filter((type) => type === 'second_factor.failed!')).toHaveLength(2);
  });

  test('RAC-19: 64 uses of one challenge at once complete the session once', async () => {
    const { passkey, ...person } = await guarded();
    const pending = await pendingFor(person);
    const credential = passkey.get(await passkeyOptions('reauthenticate', { by: pending }));
    const answers = await race(64, () => pending.post(`${MFA}/passkey/verify`, { credential }));
    const { '200': completed, ...others } = tally(answers);
    expect(completed).toBe(1);
    for (const outcome of Object.keys(others))
      expect(['401 challenge_invalid', '401 unauthenticated']).toContain(outcome);
    const verified = (await eventTypesAbout(person.id)).filter((type) => type === 'second_factor.verified');
    expect(verified).toHaveLength(2);
  });

  test('a browser can be trusted with it; a program cannot, and no challenge is spent on asking', async () => {
    const { passkey, ...person } = await guarded();
    const wallet = connectEvm();
    succeeded(await linked(person.api, wallet), 200);
    const page = await browserWith(wallet);
    expect(await me(page)).toMatchObject({ mfa_required: true });
    const options = await passkeyOptions('reauthenticate', { by: page, transport: 'cookie' });
    const body = { credential: passkey.get(options), trust_device: true };
    succeeded(await page.post(`${MFA}/passkey/verify`, body), 200);
    expect(page.cookies.has('latchkey.trust')).toBe(true);
    succeeded(await page.post('/api/v1/auth/logout'), 204);
    await browserWith(wallet, page);
    expect(await me(page)).toMatchObject({ aal: 2, mfa_required: false });

    const pending = await pendingFor(person);
    const credential = passkey.get(await passkeyOptions('reauthenticate', { by: pending }));
    const refused = await pending.post(`${MFA}/passkey/verify`, { credential, trust_device: true });
    expect([refused.status, refused.body.code]).toEqual([422, 'validation_failed']);
    succeeded(await pending.post(`${MFA}/passkey/verify`, { credential }), 200);
  });

  test('no browser is trusted before there is a second factor: the one that is set up later is asked for there', async () => {
    const wallet = connectEvm();
    const page = await browserWith(wallet);
    const passkey = newPasskey();
    succeeded(await linkedPasskey(page, passkey), 200);
    const options = await passkeyOptions('reauthenticate', { by: page });
    const body = { credential: passkey.get(options), trust_device: true };
    const answer = await page.post(`${MFA}/passkey/verify`, body);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, 'body.trust_device']);
    await setUpApp(page);
    await browserWith(wallet, page);
    expect(await me(page)).toMatchObject({ aal: 1, mfa_required: true });
  });

  test('a pending session gets options to prove itself, and none to add a passkey', async () => {
    const person = await guarded();
    const pending = await pendingFor(person);
    const answer = await pending.post('/api/v1/auth/passkey/challenge', { purpose: 'link' });
    expect([answer.status, answer.body.code]).toEqual([403, 'mfa_required']);
    for (const path of ['passkey/reauthenticate', 'passkey/link']) {
      expect((await pending.post(`/api/v1/auth/${path}`, {})).body.code).toBe('mfa_required');
    }
    expect((await pending.post(`${MFA}/passkey/disable`)).body.code).toBe('mfa_required');
  });
});

describe('confirming a session with a passkey', () => {
  test('with user verification proves both halves', async () => {
    const { passkey, api } = await guarded();
    await shifted(minutes(11), async () => {
      const asked = await api.post(`${MFA}/recovery-codes`);
      expect(asked.body).toMatchObject({ code: 'reauthentication_required', second_factor: true });
      expect((asked.body as { methods?: string[] }).methods?.toSorted()).toEqual(['passkey', 'password']);
      expect(succeeded(await confirmedWith(api, passkey), 200)).toMatchObject({ second_factor_required: false });
      succeeded(await api.post(`${MFA}/recovery-codes`), 200);
    });
  });

  test('as the second factor with user verification it proves both halves, too', async () => {
    const { passkey, api } = await guarded();
    await shifted(minutes(11), async () => {
      const body = succeeded(await stepWith(api, passkey), 200);
      succeeded(await program(body.access_token).post(`${MFA}/recovery-codes`), 200);
    });
  });

  test('one touch counts once, in whichever order it is shown', async () => {
    const first = await guarded();
    await shifted(minutes(11), async () => {
      const fresh = succeeded(await confirmedWith(first.api, first.passkey, UNVERIFIED), 200);
      expect(fresh).toMatchObject({ second_factor_required: true });
      expect((await stepWith(first.api, first.passkey, UNVERIFIED)).body.code).toBe('signature_invalid');
      expect((await first.api.post(`${MFA}/recovery-codes`)).body.code).toBe('reauthentication_required');
    });
    const second = await guarded();
    await shifted(minutes(11), async () => {
      const body = succeeded(await stepWith(second.api, second.passkey, UNVERIFIED), 200);
      const api = program(body.access_token);
      const fresh = succeeded(await confirmedWith(api, second.passkey, UNVERIFIED), 200);
      expect(fresh).toMatchObject({ second_factor_required: true });
      const answer = await api.post(`${MFA}/recovery-codes`);
      expect(answer.body).toMatchObject({ code: 'reauthentication_required', methods: [], second_factor: true });
      expect(await me(api)).toMatchObject({ aal: 2, mfa_required: false });
    });
  });

  test('one touch and a password are two, in whichever order', async () => {
    const { passkey, api, password } = await guarded();
    await shifted(minutes(11), async () => {
      const body = succeeded(await stepWith(api, passkey, UNVERIFIED), 200);
      const next = program(body.access_token);
      succeeded(await next.post('/api/v1/auth/reauthenticate', { password }), 200);
      succeeded(await next.post(`${MFA}/recovery-codes`), 200);
    });
  });

  test('KEY-10: with a passkey, or options, of somebody else is refused', async () => {
    const [victim, attacker] = [await guarded(), await guarded()];
    await shifted(minutes(11), async () => {
      expect((await confirmedWith(victim.api, attacker.passkey)).body.code).toBe('signature_invalid');
      const credential = victim.passkey.get(await passkeyOptions('reauthenticate', { by: attacker.api }));
      const answer = await victim.api.post('/api/v1/auth/passkey/reauthenticate', { credential });
      expect(answer.body.code).toBe('challenge_invalid');
      expect((await victim.api.post(`${MFA}/recovery-codes`)).body.code).toBe('reauthentication_required');
    });
    expect((await eventTypesAbout(victim.id)).slice(-2)).toEqual([
      'session.reauthenticated!',
      'session.reauthenticated!',
    ]);
  });
});

describe('the passkey step', () => {
  test('is turned on in a session where a passkey was shown, tells the owner and hands out recovery codes once', async () => {
    const person = await signedUp();
    const none = await person.api.post(`${MFA}/passkey/enable`);
    expect([none.status, none.body.code]).toEqual([409, 'mfa_not_enabled']);
    const passkey = newPasskey();
    succeeded(await linkedPasskey(person.api, passkey), 200);
    const early = await person.api.post(`${MFA}/passkey/enable`);
    expect([early.status, early.body.code]).toEqual([403, 'mfa_required']);
    succeeded(await confirmedWith(person.api, passkey), 200);
    const first = succeeded(await person.api.post(`${MFA}/passkey/enable`), 200) as { recovery_codes?: string[] };
    expect(first.recovery_codes).toHaveLength(10);
    expect(succeeded(await person.api.post(`${MFA}/passkey/enable`), 200)).toEqual({});
    expect((await userRow(person.id))?.mfaEnabledAt).not.toBeNull();
    expect((await secondFactorsOf(person.api)).passkeys).toMatchObject({
      count: 1,
      step_enabled_at: expect.any(String),
    });
    const told = (await mailsAbout(person.id)).filter(({ kind }) => kind === 'second_factor_changed');
    expect(told).toMatchObject([{ data: { change: 'passkeys_asked_for' } }]);
    expect((await eventTypesAbout(person.id)).filter((type) => type === 'second_factor.enabled')).toHaveLength(1);
  });

  test('is not turned on by a code of an app alone: a passkey nobody has seen work would be what is left without the app', async () => {
    const person = await enrolled();
    const passkey = newPasskey();
    succeeded(await linkedPasskey(person.api, passkey), 200);
    const early = await person.api.post(`${MFA}/passkey/enable`);
    expect([early.status, early.body.code]).toEqual([403, 'mfa_required']);
    const body = succeeded(await stepWith(person.api, passkey, UNVERIFIED), 200);
    succeeded(await program(body.access_token).post(`${MFA}/passkey/enable`), 200);
  });

  test('is turned off, safely twice: passkeys stay, and sign-ins take one step again', async () => {
    const { passkey, ...person } = await guarded();
    succeeded(await person.api.post(`${MFA}/passkey/disable`), 204);
    succeeded(await person.api.post(`${MFA}/passkey/disable`), 204);
    expect((await userRow(person.id))?.mfaEnabledAt).toBeNull();
    expect(await recoveryCodeRows(person.id)).toEqual([]);
    const { email, password } = person;
    const body = succeeded(await program().post('/api/v1/auth/email/login', { email, password }), 200);
    expect(body.mfa_required).toBe(false);
    expect((await enteredWithPasskey(passkey)).id).toBe(person.id);
  });

  test('needs both proofs to be fresh, to be turned on or off', async () => {
    const { api } = await guarded();
    await shifted(minutes(11), async () => {
      for (const verb of ['enable', 'disable']) {
        const answer = await api.post(`${MFA}/passkey/${verb}`);
        expect([answer.status, answer.body.code]).toEqual([403, 'reauthentication_required']);
      }
    });
  });

  test('holds the last passkey; with an app beside it the step goes with it', async () => {
    const { passkey, ...person } = await guarded();
    const [key] = await identitiesOf(person.id);
    const refused = await unlink(person.api, key?.id);
    expect([refused.status, refused.body.code]).toEqual([409, 'last_second_factor']);
    expect((await enteredWithPasskey(passkey)).id).toBe(person.id);

    const second = newPasskey();
    succeeded(await linkedPasskey(person.api, second), 200);
    const whole = await enteredWithPasskey(second);
    succeeded(await unlink(whole.api, key?.id), 204);

    const { body } = await setUpApp(whole.api);
    const api = program(body.access_token);
    const [last] = await identitiesOf(person.id);
    const wallet = connectEvm();
    succeeded(await linked(api, wallet), 200);
    succeeded(await unlink(api, last?.id), 204);
    expect(await secondFactorRow(person.id)).toMatchObject({ passkeyStepAt: null });
    expect((await userRow(person.id))?.mfaEnabledAt).not.toBeNull();
    expect(await me((await enteredWith(wallet)).api)).toMatchObject({ mfa_required: true });
  });

  test('LNK-15: the last two passkeys taken away at once: one stays while it is asked for', async () => {
    for (let round = 0; round < 4; round += 1) {
      const person = await guarded();
      succeeded(await linkedPasskey(person.api, newPasskey()), 200);
      const keys = await identitiesOf(person.id);
      const { email, password, passkey } = person;
      const login = succeeded(await program().post('/api/v1/auth/email/login', { email, password }), 200);
      const other = succeeded(await stepWith(program(login.access_token), passkey), 200);
      const callers = [person.api, program(other.access_token)];
      const answers = await race(2, (at) => unlink(callers[at] as Caller, keys[at]?.id));
      for (const { status, body } of answers) expect([204, 401, 403, 409], body.code).toContain(status);
      expect((await identitiesOf(person.id)).length).toBeGreaterThanOrEqual(1);
      expect((await secondFactorRow(person.id))?.passkeyStepAt).not.toBeNull();
    }
  });

  test('sessions a passkey was the second factor of need one again when it is taken away', async () => {
    const person = await guarded();
    const second = newPasskey();
    succeeded(await linkedPasskey(person.api, second), 200);
    const pending = await pendingFor(person);
    const body = succeeded(await stepWith(pending, second, UNVERIFIED), 200);
    const completed = program(body.access_token);
    const gone = (await identitiesOf(person.id)).find(({ subject }) => subject === second.id);
    succeeded(await unlink(person.api, gone?.id), 204);
    expect((await completed.get('/api/v1/auth/sessions')).body.code).toBe('mfa_required');
    expect(await me(person.api)).toMatchObject({ aal: 2 });
  });

  test('turned on and the last passkey taken away at once: what is asked for is there', async () => {
    for (let round = 0; round < 4; round += 1) {
      const person = await signedUp();
      const passkey = newPasskey();
      const { id } = succeeded(await linkedPasskey(person.api, passkey), 200);
      succeeded(await confirmedWith(person.api, passkey), 200);
      const [on, off] = await Promise.all([person.api.post(`${MFA}/passkey/enable`), unlink(person.api, id)]);
      expect([200, 401, 403, 409], on.text).toContain(on.status);
      expect([204, 403, 409], off.text).toContain(off.status);
      const asked = (await secondFactorRow(person.id))?.passkeyStepAt ?? null;
      expect((await identitiesOf(person.id)).length > 0 || asked === null).toBe(true);
    }
  });
});

test('a wallet proof is no passkey, nor the other way round', async () => {
  const [wallet, passkey] = [connectEvm(), newPasskey()];
  const owner: Owner = await signedUpWithPasskey(passkey);
  succeeded(await linked(owner.api, wallet), 200);
  const { nonce } = await challenged(wallet);
  const options = { ...(await passkeyOptions('sign_in')), challenge: nonce };
  const answer = await program().post('/api/v1/auth/passkey/verify', { credential: passkey.get(options) });
  expect(answer.body.code).toBe('challenge_invalid');
  succeeded(await program().post('/api/v1/auth/evm/verify', await proofOf(wallet)), 200);
});
