import { afterAll, describe, expect, test } from 'vitest';
import { minutes, seconds, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { provenPerson } from '@/lib/testing/mails';
import { browserWith, enteredWith, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { browser, program } from '@/lib/testing/requests';
import { eventsAbout, eventTypesAbout, mailsAbout, userRow } from '@/lib/testing/rows';
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
  unusedCode,
  wrongCode,
} from '@/lib/testing/second-factor';
import { connectCosmos, connectEvm, connectSolana } from '@/lib/testing/wallets';
import { recoveryCodeHash } from './recovery-codes/make';
import { openSeed } from './sealed-seed';

afterAll(closeDb);

const enroll = (api: ReturnType<typeof program>) => api.post(`${MFA}/totp/enroll`);
const confirm = (api: ReturnType<typeof program>, code: string) => api.post(`${MFA}/totp/confirm`, { code });

async function login({ email, password }: { email: string; password: string }) {
  return succeeded(await program().post('/api/v1/auth/email/login', { email, password }), 200);
}

describe('setting up an authenticator app', () => {
  test('makes the session a whole one, and every sign-in after it takes a code', async () => {
    const person = await enrolled();
    const me = succeeded(await person.api.get('/api/v1/auth/me'), 200);
    expect(me).toMatchObject({ aal: 2, mfa_enabled: true, mfa_required: false });
    expect([...(me.amr ?? [])].sort()).toEqual(['mfa', 'otp', 'pwd']);
    const pending = await pendingFor(person);
    expect((await pending.get('/api/v1/auth/sessions')).body.code).toBe('mfa_required');
    const body = succeeded(await giveCode(pending, codeOf(person.seed, 1)), 200);
    expect(body.mfa_required).toBe(false);
    succeeded(await program(body.access_token).get('/api/v1/auth/sessions'), 200);
    expect(await whoIs(pending)).toBe('unauthenticated');
  });

  test('TOK-21: and every code given later kill the access tokens of their session from before, pending or not', async () => {
    const person = await signedUp();
    const { access_token: other = '' } = await login(person);
    const { body, seed } = await setUpApp(person.api);
    const given = succeeded(await giveCode(program(other), codeOf(seed, 1)), 200);
    const check = (token: string) => program(body.access_token).post('/api/v1/auth/validate-token', { token });
    for (const old of [person.accessToken, other]) {
      expect(await whoIs(program(old))).toBe('unauthenticated');
      expect((await program(old).post(`${MFA}/recovery-codes`)).status).toBe(401);
      expect((await check(old)).text).toBe('{"active":false}');
    }
    for (const now of [body.access_token, given.access_token]) expect(await whoIs(program(now))).toBe(person.id);
  });

  test('INV-7: counts for nothing until a code of it was seen', async () => {
    const person = await signedUp();
    succeeded(await enroll(person.api), 200);
    expect((await userRow(person.id))?.mfaEnabledAt).toBeNull();
    expect(await secondFactorsOf(person.api)).toMatchObject({ enabled: false, usable: [], totp: { enabled_at: null } });
    expect((await login(person)).mfa_required).toBe(false);
    expect((await giveCode(person.api, '123456')).body.code).toBe('mfa_not_enabled');
  });

  test.each([connectEvm, connectSolana, connectCosmos])(
    'OTP-13: needs no password: a wallet is proof enough, %#',
    async (connect) => {
      const wallet = connect();
      const owner = await enteredWith(wallet);
      const { body } = await setUpApp(owner.api);
      const api = program(body.access_token);
      expect(succeeded(await api.get('/api/v1/auth/me'), 200)).toMatchObject({ aal: 2 });
      succeeded(await api.post(`${MFA}/recovery-codes`), 200);
      succeeded(await api.post(`${MFA}/totp/disable`), 204);
      expect((await enteredWith(wallet)).id).toBe(owner.id);
      expect(succeeded(await (await enteredWith(wallet)).api.get('/api/v1/auth/me'), 200).mfa_required).toBe(false);
    },
  );

  test('in a browser changes the session cookie, and no token reaches script', async () => {
    const page = await browserWith(connectEvm());
    const before = page.cookies.get('latchkey.session');
    const { body } = await setUpApp(page);
    expect(body).not.toHaveProperty('access_token');
    expect(page.cookies.get('latchkey.session')).not.toBe(before);
    const thief = browser();
    thief.cookies.set('latchkey.session', before ?? '');
    expect(await whoIs(thief)).toBe('unauthenticated');
    succeeded(await page.get('/api/v1/auth/sessions'), 200);
  });

  test('LNK-05 OTP-13: takes a fresh proof of both factors, whatever the session', async () => {
    const person = await enrolled();
    await shifted(minutes(11), async () => {
      const answer = await enroll(person.api);
      expect(answer.body).toMatchObject({
        code: 'reauthentication_required',
        methods: ['password'],
        second_factor: true,
      });
      const { password } = person;
      const half = succeeded(await person.api.post('/api/v1/auth/reauthenticate', { password }), 200);
      expect(half.second_factor_required).toBe(true);
      expect((await enroll(person.api)).body).toMatchObject({ code: 'reauthentication_required', methods: [] });
      const whole = succeeded(await giveCode(person.api, codeOf(person.seed)), 200);
      succeeded(await enroll(program(whole.access_token)), 200);
    });
  });

  test('OTP-13: by a recovery code is possible, since that is what they are for', async () => {
    const person = await enrolled();
    const pending = await pendingFor(person);
    const body = succeeded(await giveRecoveryCode(pending, person.recoveryCodes[0] ?? ''), 200);
    const { seed } = await setUpApp(program(body.access_token));
    expect(seed).not.toBe(person.seed);
    const again = await pendingFor(person);
    expect((await giveCode(again, codeOf(person.seed))).body.code).toBe('code_invalid');
    succeeded(await giveCode(again, await unusedCode(person.id, seed)), 200);
  });

  test('is over after fifteen minutes', async () => {
    const { api } = await signedUp();
    const { secret } = succeeded(await enroll(api), 200) as { secret: string };
    await shifted(minutes(15) + seconds(1), async () =>
      expect((await confirm(api, codeOf(secret))).body.code).toBe('enrollment_expired'),
    );
    await shifted(minutes(14), async () => succeeded(await confirm(api, codeOf(secret)), 200));
  });

  test('OTP-08: a waiting seed is not guessed: each wrong code shortens its life, and it does not block the account', async () => {
    const { api, id } = await signedUp();
    const { secret } = succeeded(await enroll(api), 200) as { secret: string };
    const answers = await race(40, () => confirm(api, wrongCode(secret)));
    const { '401 code_invalid': looked = 0, '409 enrollment_expired': late = 0, ...others } = tally(answers);
    expect(others).toEqual({});
    expect([looked <= 15, looked + late]).toEqual([true, 40]);
    expect((await confirm(api, codeOf(secret))).body.code).toBe('enrollment_expired');
    expect((await eventTypesAbout(id)).filter((type) => type === 'second_factor.failed!')).toHaveLength(looked);
    expect((await secondFactorRow(id))?.failures).toBe(0);
    await setUpApp(api);
  });

  test('one code confirms once, even when requests race, and only the codes of that answer work', async () => {
    const person = await signedUp();
    const { secret } = succeeded(await enroll(person.api), 200) as { secret: string };
    const answers = await race(8, () => confirm(person.api, codeOf(secret)));
    const won = answers
      .filter(({ status }) => status === 200)
      .map(({ body }) => body as Partial<{ recovery_codes: string[] }>);
    expect(won).toHaveLength(1);
    const codes = won[0]?.recovery_codes ?? [];
    const hashes = (await recoveryCodeRows(person.id)).map(({ hash }) => hash).sort();
    expect(hashes).toEqual(codes.map(recoveryCodeHash).sort());
    expect((await eventTypesAbout(person.id)).filter((type) => type === 'second_factor.enabled')).toHaveLength(1);
  });

  test('a second QR code takes the place of the first one', async () => {
    const { api } = await signedUp();
    const [first, second] = [succeeded(await enroll(api), 200), succeeded(await enroll(api), 200)] as {
      secret: string;
    }[];
    expect((await confirm(api, codeOf(first?.secret ?? ''))).body.code).toBe('code_invalid');
    succeeded(await confirm(api, codeOf(second?.secret ?? '')), 200);
  });

  test('replacing it: the old app works until then and not after, old recovery codes are dead', async () => {
    const person = await enrolled();
    const { secret } = succeeded(await enroll(person.api), 200) as { secret: string };
    succeeded(await giveCode(await pendingFor(person), codeOf(person.seed, 1)), 200);
    succeeded(await confirm(person.api, codeOf(secret)), 200);
    const pending = await pendingFor(person);
    expect((await giveCode(pending, await unusedCode(person.id, person.seed))).body.code).toBe('code_invalid');
    expect((await giveRecoveryCode(pending, person.recoveryCodes[0] ?? '')).body.code).toBe('code_invalid');
  });

  test('OTP-18: a session that was there before lacks the second factor at once, and cannot set up another', async () => {
    const person = await signedUp();
    const { access_token, refresh_token } = await login(person);
    const other = program(access_token);
    succeeded(await enroll(other), 200);
    await setUpApp(person.api);
    expect((await enroll(other)).body.code).toBe('mfa_required');
    expect((await confirm(other, '123456')).body.code).toBe('mfa_required');
    expect((await other.post(`${MFA}/totp/disable`)).body.code).toBe('mfa_required');
    const refreshed = await program().post('/api/v1/auth/refresh', { refresh_token });
    expect([refreshed.status, refreshed.body.code]).toEqual([403, 'mfa_required']);
  });

  test('of two sessions that set one up at once one wins, and the other has to give it', async () => {
    const person = await signedUp();
    const { access_token } = await login(person);
    const callers = [person.api, program(access_token)];
    const answers = await Promise.all(
      callers.map(async (api) => {
        const { secret = '' } = (await enroll(api)).body as { secret?: string };
        return confirm(api, secret ? codeOf(secret) : '000000');
      }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.every(({ status }) => status < 500)).toBe(true);
    const [lost] = answers.flatMap(({ status }, at) => (status === 200 ? [] : [callers[at]]));
    expect((await lost?.get('/api/v1/auth/sessions'))?.body.code).toBe('mfa_required');
  });

  test('is told to the owner and recorded; neither names a secret', async () => {
    const person = await provenPerson();
    const { seed, recoveryCodes } = await setUpApp(person.api);
    const mails = (await mailsAbout(person.id)).filter(({ kind }) => kind === 'second_factor_changed');
    expect(mails.map(({ data }) => (data as { change: string }).change)).toEqual(['app_added']);
    const types = await eventTypesAbout(person.id);
    expect(types).toEqual(expect.arrayContaining(['second_factor.enabled', 'second_factor.verified']));
    const told = JSON.stringify([mails, await eventsAbout(person.id), await userRow(person.id)]);
    for (const secret of [seed, ...recoveryCodes]) expect(told).not.toContain(secret);
  });

  test('OTP-15: the seed is sealed at rest, for this user alone, and shown by nothing after', async () => {
    const [person, other] = [await enrolled(), await enrolled()];
    const row = await secondFactorRow(person.id);
    expect(row?.sealedSecret).toMatch(/^v1\./);
    expect(JSON.stringify(row)).not.toContain(person.seed);
    for (const path of [MFA, '/api/v1/auth/me', '/api/v1/auth/me/export', '/api/v1/auth/sessions']) {
      const answer = await person.api.get(path);
      succeeded(answer, 200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      for (const secret of [person.seed, row?.sealedSecret ?? '-', ...person.recoveryCodes])
        expect(answer.text).not.toContain(secret);
    }
    expect(openSeed(person.id, row?.sealedSecret ?? '')).toBe(person.seed);
    expect(openSeed(other.id, row?.sealedSecret ?? '')).toBeNull();
  });
});
