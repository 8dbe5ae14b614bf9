import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { minutes, now, shifted } from '@/lib/core/clock';
import { closeDb, db } from '@/lib/db/client';
import { findPrincipal } from '@/lib/sessions/queries';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken, provenPerson } from '@/lib/testing/mails';
import { enteredWith, linked, newPassword, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { program } from '@/lib/testing/requests';
import { eventTypesAbout, mailsAbout, userRow } from '@/lib/testing/rows';
import {
  codeOf,
  enrolled,
  giveCode,
  giveRecoveryCode,
  MFA,
  pendingFor,
  recoveryCodeRows,
  secondFactorRow,
  secondFactorsOf,
  setUpApp,
} from '@/lib/testing/second-factor';
import { connectEvm } from '@/lib/testing/wallets';
import { lockForChange } from './changes';
import { turnPasskeyStepOff, turnPasskeyStepOn } from './passkey-step';

afterAll(closeDb);

const auth = '/api/v1/auth';
const logIn = ({ email, password }: { email: string; password: string }) =>
  program().post(`${auth}/email/login`, { email, password });
const disable = (api: ReturnType<typeof program>) => api.post(`${MFA}/totp/disable`);

/** INV-7: the mark in the user's row is there if and only if something is set up. */
async function marksThatLie(): Promise<unknown[]> {
  return db().execute(sql`select users.id from users left join second_factors on second_factors.user_id = users.id
    where (mfa_enabled_at is not null) <> (confirmed_at is not null or passkey_step_at is not null)
      or (confirmed_at is not null) <> (sealed_secret is not null)`);
}

describe('removing the authenticator app', () => {
  test('makes sign-in one step again and takes the recovery codes along; the owner is told; twice is safe', async () => {
    const proven = await provenPerson();
    const { body, seed, recoveryCodes } = await setUpApp(proven.api);
    const api = program(body.access_token);
    succeeded(await disable(api), 204);
    succeeded(await disable(api), 204);
    expect(succeeded(await logIn(proven), 200).mfa_required).toBe(false);
    expect(await secondFactorRow(proven.id)).toBeUndefined();
    expect(await recoveryCodeRows(proven.id)).toEqual([]);
    expect((await giveCode(api, codeOf(seed, 1))).body.code).toBe('mfa_not_enabled');
    expect((await giveRecoveryCode(api, recoveryCodes[0] ?? '')).body.code).toBe('mfa_not_enabled');
    const types = await eventTypesAbout(proven.id);
    expect(types.filter((type) => type === 'second_factor.disabled')).toHaveLength(1);
    const told = (await mailsAbout(proven.id)).filter(({ kind }) => kind === 'second_factor_changed');
    expect(told.map(({ data }) => (data as { change: string }).change)).toEqual(['app_added', 'app_removed']);
  });

  test('OTP-13: is refused to a session alone, to a password alone and to a half session', async () => {
    const person = await enrolled();
    expect((await disable(await pendingFor(person))).body.code).toBe('mfa_required');
    await shifted(minutes(11), async () => {
      expect((await disable(person.api)).body).toMatchObject({
        code: 'reauthentication_required',
        methods: ['password'],
        second_factor: true,
      });
      succeeded(await person.api.post(`${auth}/reauthenticate`, { password: person.password }), 200);
      expect((await disable(person.api)).body).toMatchObject({ methods: [], second_factor: true });
      expect((await person.api.post(`${MFA}/recovery-codes`)).body.code).toBe('reauthentication_required');
    });
    expect((await userRow(person.id))?.mfaEnabledAt).not.toBeNull();
  });

  test('ends a set-up that waits, too', async () => {
    const person = await enrolled();
    const { secret } = succeeded(await person.api.post(`${MFA}/totp/enroll`), 200) as { secret: string };
    succeeded(await disable(person.api), 204);
    const answer = await person.api.post(`${MFA}/totp/confirm`, { code: codeOf(secret) });
    expect(answer.body.code).toBe('enrollment_expired');
  });

  test('INV-7: while it is set up and removed by many at once the mark never lies', async () => {
    const person = await enrolled();
    const { secret } = succeeded(await person.api.post(`${MFA}/totp/enroll`), 200) as { secret: string };
    const answers = await race(12, (racer) => {
      if (racer % 3 === 0) return disable(person.api);
      if (racer % 3 === 1) return person.api.post(`${MFA}/totp/confirm`, { code: codeOf(secret) });
      return person.api.post(`${MFA}/recovery-codes`);
    });
    expect(Object.keys(tally(answers)).filter((outcome) => outcome.startsWith('5'))).toEqual([]);
    expect(await marksThatLie()).toEqual([]);
    const codes = await recoveryCodeRows(person.id);
    expect([0, 10]).toContain(codes.length);
    expect(codes.length > 0).toBe((await userRow(person.id))?.mfaEnabledAt !== null);
  });

  test('leaves the recovery codes and the step where passkeys are asked for', async () => {
    const person = await enrolled();
    const row = await userRow(person.id);
    if (!row) throw new Error('no such user');
    await db().transaction((tx) =>
      turnPasskeyStepOn(tx, row, person.sessionId, { ip: null, userAgent: null, requestId: null }),
    );
    succeeded(await disable(person.api), 204);
    expect((await userRow(person.id))?.mfaEnabledAt).toEqual(row.mfaEnabledAt);
    expect(await secondFactorsOf(person.api)).toMatchObject({ enabled: true, recovery_codes_left: 10 });
    expect(await marksThatLie()).toEqual([]);
  });
});

describe('the passkey step', () => {
  const client = { ip: null, userAgent: null, requestId: null };

  test('INV-7: turned on and off moves the mark, makes codes where there are none, and is safe to repeat', async () => {
    const person = await signedUp();
    const user = await userRow(person.id);
    if (!user) throw new Error('no such user');
    const on = () => db().transaction((tx) => turnPasskeyStepOn(tx, user, person.sessionId, client));
    const off = () => db().transaction((tx) => turnPasskeyStepOff(tx, user, person.sessionId, client));
    expect([(await on())?.length, await on()]).toEqual([10, null]);
    expect((await userRow(person.id))?.mfaEnabledAt).not.toBeNull();
    expect(await marksThatLie()).toEqual([]);
    await off();
    await off();
    expect((await userRow(person.id))?.mfaEnabledAt).toBeNull();
    expect(await recoveryCodeRows(person.id)).toEqual([]);
    const types = (await eventTypesAbout(person.id)).filter((type) => type.startsWith('second_factor.'));
    expect(types).toEqual(['second_factor.enabled', 'second_factor.disabled']);
  });
});

describe('a change that a fresh session asks for', () => {
  test('OTP-13: is refused where a second factor was set up while it was on its way', async () => {
    const person = await signedUp();
    const { access_token, session_id: id = '' } = succeeded(await logIn(person), 200);
    const before = await findPrincipal(db(), { id }, now());
    if (!before) throw new Error('no such session');
    await setUpApp(program(access_token));
    const other = await findPrincipal(db(), { id: person.sessionId }, before.session.createdAt);
    if (!other) throw new Error('no such session');
    const stale = { ...other, user: before.user };
    await expect(db().transaction((tx) => lockForChange(tx, stale))).rejects.toMatchObject({ code: 'mfa_required' });
  });
});

describe('the first proof of an address by somebody else', () => {
  const verify = (token: string) => program().post(`${auth}/email/verify`, { token });

  test('SGN-04: takes app, recovery codes and trusted devices of whoever set them up', async () => {
    const squatter = await enrolled();
    const answer = await verify(await mailedToken(squatter.email, 'verify_email'));
    expect(answer.body).toMatchObject({ credentials_removed: true });
    expect(await secondFactorRow(squatter.id)).toBeUndefined();
    expect(await recoveryCodeRows(squatter.id)).toEqual([]);
    expect((await userRow(squatter.id))?.mfaEnabledAt).toBeNull();
    expect(await whoIs(squatter.api)).toBe('unauthenticated');
    expect(await eventTypesAbout(squatter.id)).toContain('second_factor.disabled');
  });

  test('SGN-04: also by a new password, and the owner is asked for nothing of theirs', async () => {
    const squatter = await enrolled();
    succeeded(await program().post(`${auth}/password/forgot`, { email: squatter.email }), 202);
    await runJobs('answer_forgot');
    const password = newPassword();
    const token = await mailedToken(squatter.email, 'reset_password');
    succeeded(await program().post(`${auth}/password/reset`, { token, new_password: password }), 200);
    const body = succeeded(await logIn({ email: squatter.email, password }), 200);
    expect(body).toMatchObject({ mfa_required: false, mfa_enrollment_required: false });
    expect(await marksThatLie()).toEqual([]);
  });

  test('LNK-13: whoever proves the address in another account never meets the app of the one that claimed it', async () => {
    const squatter = await enrolled();
    const wallet = connectEvm();
    succeeded(await linked(squatter.api, wallet), 200);
    const owner = await enteredWith(connectEvm());
    succeeded(await owner.api.post(`${auth}/email/change`, { new_email: squatter.email }), 202);
    const token = await mailedToken(squatter.email, 'confirm_change');
    succeeded(await program().post(`${auth}/email/change/confirm`, { token }), 200);
    expect(succeeded(await owner.api.get(`${auth}/me`), 200)).toMatchObject({
      email: squatter.email,
      mfa_enabled: false,
    });
    const row = await userRow(squatter.id);
    expect([row?.email, row?.passwordHash]).toEqual([null, null]);
    // What is left of the other account is a wallet, behind its own app.
    const back = await enteredWith(wallet);
    expect((await back.api.get(`${auth}/sessions`)).body.code).toBe('mfa_required');
  });
});
