import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { now, seconds, shifted } from '@/lib/core/clock';
import { closeDb, db } from '@/lib/db/client';
import { secondFactors } from '@/lib/db/schema';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken, provenPerson } from '@/lib/testing/mails';
import { newPassword, succeeded, whoIs } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { type Answer, browser, program } from '@/lib/testing/requests';
import { eventTypesAbout, liveSessionIds } from '@/lib/testing/rows';
import {
  codeOf,
  enrolled,
  giveCode,
  giveRecoveryCode,
  MFA,
  pendingFor,
  secondFactorRow,
  secondFactorsOf,
  setUpApp,
} from '@/lib/testing/second-factor';
import { codeAt, stepAt } from './totp';

afterAll(closeDb);

const codes = (answers: Answer[]) => answers.map(({ status, body }) => body.code ?? status);

describe('a code', () => {
  test('OTP-02: works once: not for another sign-in, from wherever', async () => {
    const person = await enrolled();
    const [one, other] = [await pendingFor(person), await pendingFor(person)];
    const code = codeOf(person.seed, 1);
    succeeded(await one.post(`${MFA}/totp/verify`, { code }, { 'x-latchkey-client-ip': '8.8.8.8' }), 200);
    const again = await other.post(`${MFA}/totp/verify`, { code }, { 'x-latchkey-client-ip': '81.2.69.142' });
    expect([again.status, again.body.code]).toEqual([401, 'code_used']);
    expect((await other.get('/api/v1/auth/sessions')).body.code).toBe('mfa_required');
  });

  test('OTP-03: of 64 parallel uses in one session one succeeds', async () => {
    const person = await enrolled();
    const pending = await pendingFor(person);
    const code = codeOf(person.seed, 1);
    const answers = await race(64, () => giveCode(pending, code));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const {
      200: _won,
      '401 code_used': _used,
      '429 rate_limited': _wait,
      '401 unauthenticated': _old,
      ...others
    } = tally(answers);
    expect(others).toEqual({});
    const verified = (await eventTypesAbout(person.id)).filter((type) => type === 'second_factor.verified');
    // One when it was set up, one now.
    expect(verified).toHaveLength(2);
  });

  test('OTP-03: of 16 sessions that give one code at once one is let in', async () => {
    const person = await enrolled();
    const sessions = await Promise.all(Array.from({ length: 16 }, () => pendingFor(person)));
    const code = codeOf(person.seed, 1);
    const answers = await Promise.all(sessions.map((session) => giveCode(session, code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const looks = await Promise.all(sessions.map((session) => session.get(MFA)));
    expect(codes(looks).filter((code) => code === 200)).toHaveLength(15);
    const me = await Promise.all(sessions.map((session) => session.get('/api/v1/auth/sessions')));
    expect(new Set(codes(me))).toEqual(new Set(['mfa_required', 'unauthenticated']));
  });

  test('OTP-05: that set the app up is used: for sign-in, for proof anew, for another seed', async () => {
    const person = await enrolled();
    const { lastStep = 0 } = (await secondFactorRow(person.id)) ?? {};
    const used = codeAt(person.seed, lastStep);
    expect((await giveCode(await pendingFor(person), used)).body.code).toBe('code_used');
    expect((await giveCode(person.api, used)).body.code).toBe('code_used');
    succeeded(await giveCode(person.api, codeAt(person.seed, lastStep + 1)), 200);
    expect((await giveCode(await pendingFor(person), codeAt(person.seed, lastStep + 1))).body.code).toBe('code_used');
  });

  test.each([
    [-2, 'code_invalid'],
    [-1, 200],
    [0, 200],
    [1, 200],
    [2, 'code_invalid'],
  ])('OTP-06 OTP-19: of a device that is %d steps off: %s', async (drift, outcome) => {
    const person = await enrolled();
    await db().update(secondFactors).set({ lastStep: 0 }).where(eq(secondFactors.userId, person.id));
    // In the middle of a step, so that none begins while the test runs.
    const toMiddle = seconds(45) - (now().getTime() % seconds(30));
    await shifted(toMiddle, async () => {
      const pending = await pendingFor(person);
      const far = { date: new Date(0).toUTCString(), 'x-now': '0' };
      const code = codeAt(person.seed, stepAt(now()) + drift);
      const answer = await pending.post(`${MFA}/totp/verify`, { code }, far);
      expect(answer.body.code ?? answer.status).toBe(outcome);
    });
  });

  test('OTP-06: of an earlier step than one that was used does not work any more', async () => {
    const person = await enrolled();
    succeeded(await giveCode(await pendingFor(person), codeOf(person.seed, 1)), 200);
    await db()
      .update(secondFactors)
      .set({ lastStep: stepAt(now()) + 1 })
      .where(eq(secondFactors.userId, person.id));
    for (const drift of [0, 1]) {
      expect((await giveCode(await pendingFor(person), codeOf(person.seed, drift))).body.code).toBe('code_used');
    }
  });

  test('OTP-19: a time in the body is refused, and the server’s clock is the one that counts', async () => {
    const person = await enrolled();
    const pending = await pendingFor(person);
    const old = codeAt(person.seed, 1000);
    const answer = await pending.post(`${MFA}/totp/verify`, { code: old, now: '1970-01-01T08:20:00Z' });
    expect([answer.status, answer.body.code]).toEqual([422, 'unknown_field']);
  });

  test.each([
    (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`,
    (code: string) => ` ${code}`,
    (code: string) => `${code}\n`,
    (code: string) => [...code].join('\t'),
  ])('OTP-10: with spaces is the same code, and shares its one use, %#', async (write) => {
    const person = await enrolled();
    const code = codeOf(person.seed, 1);
    succeeded(await giveCode(await pendingFor(person), write(code)), 200);
    expect((await giveCode(await pendingFor(person), code)).body.code).toBe('code_used');
    expect((await giveCode(await pendingFor(person), write(code))).body.code).toBe('code_used');
  });

  test('OTP-10: in any other form is refused before it is looked at, and counts for no guess', async () => {
    const person = await enrolled();
    const pending = await pendingFor(person);
    const code = codeOf(person.seed, 1);
    const fullWidth = [...code].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
    const arabic = [...code].map((digit) => String.fromCodePoint(0x660 + Number(digit))).join('');
    const wrong = [
      ...[fullWidth, arabic, code.slice(1), `${code}0`, Number(code), null, [code], Array(100).fill(code), '.*', ''],
      ...[`${code}\u00a0`, `${code}\u200b`, `-${code.slice(1)}`, `+${code}`, '1e5   ', `${code}\0`, { code }, true],
      ' '.repeat(100) + code,
    ];
    for (const one of wrong) {
      const answer = await pending.post(`${MFA}/totp/verify`, { code: one });
      expect([JSON.stringify(one).slice(0, 40), answer.status]).toEqual([JSON.stringify(one).slice(0, 40), 422]);
    }
    expect((await secondFactorRow(person.id))?.failures).toBe(0);
    succeeded(await giveCode(pending, code), 200);
  });

  test('of one account is nothing in another', async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    expect((await giveCode(await pendingFor(one), codeOf(other.seed, 1))).body.code).toBe('code_invalid');
    expect((await giveRecoveryCode(await pendingFor(one), other.recoveryCodes[0] ?? '')).body.code).toBe(
      'code_invalid',
    );
  });

  test('is not taken by a session that ended meanwhile, and stays unused', async () => {
    const person = await enrolled();
    const pending = await pendingFor(person);
    succeeded(await person.api.post('/api/v1/auth/logout-others'), 204);
    const code = codeOf(person.seed, 1);
    expect((await giveCode(pending, code)).body.code).toBe('unauthenticated');
    succeeded(await giveCode(await pendingFor(person), code), 200);
  });

  test('for an account without an app is answered as such', async () => {
    const person = await provenPerson();
    expect((await giveCode(person.api, '123456')).body.code).toBe('mfa_not_enabled');
    expect((await giveRecoveryCode(person.api, 'AAAA')).body.code).toBe('mfa_not_enabled');
    expect((await program().post(`${MFA}/totp/verify`, { code: '123456' })).status).toBe(401);
  });
});

describe('a session that was given its second factor', () => {
  test('in a browser has a new cookie, and the old one is dead', async () => {
    const { email, password, seed } = await enrolled();
    const page = browser();
    const body = succeeded(await page.post('/api/v1/auth/email/login', { email, password, transport: 'cookie' }), 200);
    expect(body).toMatchObject({ mfa_required: true });
    const before = page.cookies.get('latchkey.session') ?? '';
    const done = succeeded(await giveCode(page, codeOf(seed, 1)), 200);
    expect(done).toMatchObject({ mfa_required: false, session_id: body.session_id });
    expect(done).not.toHaveProperty('access_token');
    expect(page.cookies.get('latchkey.session')).not.toBe(before);
    const thief = browser();
    thief.cookies.set('latchkey.session', before);
    expect(await whoIs(thief)).toBe('unauthenticated');
    succeeded(await page.get('/api/v1/auth/sessions'), 200);
  });

  test('is refused from another site, and the code stays unused', async () => {
    const { id, email, password, seed } = await enrolled();
    const page = browser();
    succeeded(await page.post('/api/v1/auth/email/login', { email, password, transport: 'cookie' }), 200);
    const { lastStep } = (await secondFactorRow(id)) ?? {};
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const answer = await page.post(`${MFA}/totp/verify`, { code: codeOf(seed, 1) }, foreign);
    expect([answer.status, answer.body.code]).toEqual([403, 'cross_site_request']);
    expect((await secondFactorRow(id))?.lastStep).toBe(lastStep);
  });

  test('is the one that asked: other pending sessions stay as they are', async () => {
    const person = await enrolled();
    const [one, other] = [await pendingFor(person), await pendingFor(person)];
    succeeded(await giveCode(one, codeOf(person.seed, 1)), 200);
    expect((await other.get('/api/v1/auth/sessions')).body.code).toBe('mfa_required');
    expect(await liveSessionIds(person.id)).toHaveLength(3);
  });
});

describe('PWD-12: a new password by mail', () => {
  test('leaves app and recovery codes as they are, and the next sign-in takes one', async () => {
    const proven = await provenPerson();
    const { seed, recoveryCodes } = await setUpApp(proven.api);
    succeeded(await program().post('/api/v1/auth/password/forgot', { email: proven.email }), 202);
    await runJobs('answer_forgot');
    const password = newPassword();
    const token = await mailedToken(proven.email, 'reset_password');
    const answer = await program().post('/api/v1/auth/password/reset', { token, new_password: password });
    expect(succeeded(answer, 200)).not.toHaveProperty('access_token');
    const pending = await pendingFor({ email: proven.email, password });
    expect((await pending.get('/api/v1/auth/sessions')).body.code).toBe('mfa_required');
    expect(await secondFactorsOf(pending)).toMatchObject({ enabled: true, recovery_codes_left: 10 });
    succeeded(await giveCode(pending, codeOf(seed, 1)), 200);
    succeeded(await giveRecoveryCode(await pendingFor({ email: proven.email, password }), recoveryCodes[3] ?? ''), 200);
  });
});
