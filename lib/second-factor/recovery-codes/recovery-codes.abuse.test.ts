import { afterAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { provenPerson } from '@/lib/testing/mails';
import { succeeded } from '@/lib/testing/people';
import { race } from '@/lib/testing/races';
import { program } from '@/lib/testing/requests';
import { eventTypesAbout, mailsAbout } from '@/lib/testing/rows';
import {
  codeOf,
  enrolled,
  giveCode,
  giveRecoveryCode,
  MFA,
  pendingFor,
  recoveryCodeRows,
  secondFactorsOf,
  setUpApp,
} from '@/lib/testing/second-factor';
import { plainCode } from './make';

afterAll(closeDb);

describe('recovery codes', () => {
  test('OTP-16: are ten of 120 random bits, in groups that can be read out, and stored as hashes', async () => {
    const person = await enrolled();
    expect(new Set(person.recoveryCodes).size).toBe(10);
    for (const code of person.recoveryCodes)
      expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    const stored = JSON.stringify(await recoveryCodeRows(person.id));
    for (const code of person.recoveryCodes) {
      expect(stored).not.toContain(code);
      expect(stored).not.toContain(plainCode(code));
    }
  });

  test('OTP-14 INV-1: each works once, in the place of a code of the app; the owner is told', async () => {
    const proven = await provenPerson();
    const { recoveryCodes } = await setUpApp(proven.api);
    const [code = '', next = ''] = recoveryCodes;
    const body = succeeded(await giveRecoveryCode(await pendingFor(proven), code), 200);
    expect(body).toMatchObject({ mfa_required: false });
    const api = program(body.access_token);
    expect(await secondFactorsOf(api)).toMatchObject({ recovery_codes_left: 9 });
    expect((await giveRecoveryCode(await pendingFor(proven), code)).body.code).toBe('code_invalid');
    succeeded(await giveRecoveryCode(await pendingFor(proven), next), 200);
    const told = (await mailsAbout(proven.id)).filter(({ kind }) => kind === 'second_factor_changed');
    expect(told.map(({ data }) => (data as { change: string }).change)).toEqual([
      'app_added',
      'recovery_code_used',
      'recovery_code_used',
    ]);
  });

  test('OTP-14: one that sixteen sessions give at once lets one in', async () => {
    const person = await enrolled();
    const sessions = await Promise.all(Array.from({ length: 16 }, () => pendingFor(person)));
    const [code = ''] = person.recoveryCodes;
    const answers = await Promise.all(sessions.map((session) => giveRecoveryCode(session, code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.every(({ status }) => [200, 401, 429].includes(status))).toBe(true);
    const open = await Promise.all(sessions.map((session) => session.get('/api/v1/auth/sessions')));
    expect(open.filter(({ status }) => status === 200)).toHaveLength(0);
    expect((await recoveryCodeRows(person.id)).filter(({ usedAt }) => usedAt !== null)).toHaveLength(1);
  });

  test.each([
    (code: string) => code.toLowerCase(),
    (code: string) => code.replaceAll('-', ''),
    (code: string) => ` ${code.replaceAll('-', ' ')}\n`,
    (code: string) => code.replaceAll('0', 'O').replaceAll('1', 'l'),
    (code: string) => code.replaceAll('0', 'o').replaceAll('1', 'I').replaceAll('-', '--'),
  ])('OTP-10: however it is typed it is one code, with one use, %#', async (write) => {
    const person = await enrolled();
    // One in which there are letters that have look-alikes, if any is.
    const code = person.recoveryCodes.find((one) => /0/.test(one) && /1/.test(one)) ?? person.recoveryCodes[0] ?? '';
    succeeded(await giveRecoveryCode(await pendingFor(person), write(code)), 200);
    for (const again of [code, write(code)])
      expect((await giveRecoveryCode(await pendingFor(person), again)).body.code).toBe('code_invalid');
  });

  test.each([
    ['a code', 123, 422],
    ['none', null, 422],
    ['many', ['a', 'b'], 422],
    ['a long one', 'A'.repeat(101), 422],
  ])('OTP-10: %s of the wrong kind is refused', async (_name, code, status) => {
    const person = await enrolled();
    expect((await (await pendingFor(person)).post(`${MFA}/recovery/verify`, { code })).status).toBe(status);
  });

  test('are replaced as a set: the ones from before are dead, used or not', async () => {
    const person = await enrolled();
    succeeded(await giveRecoveryCode(await pendingFor(person), person.recoveryCodes[0] ?? ''), 200);
    const answer = await person.api.post(`${MFA}/recovery-codes`);
    const { recovery_codes: codes } = succeeded(answer, 200) as { recovery_codes: string[] };
    expect(codes).toHaveLength(10);
    expect(codes.filter((code) => person.recoveryCodes.includes(code))).toEqual([]);
    for (const old of person.recoveryCodes.slice(0, 3))
      expect((await giveRecoveryCode(await pendingFor(person), old)).body.code).toBe('code_invalid');
    succeeded(await giveRecoveryCode(await pendingFor(person), codes[9] ?? ''), 200);
    expect(await eventTypesAbout(person.id)).toContain('recovery_codes.replaced');
  });

  test('made by two requests at once, those of one answer work and those of the other do not', async () => {
    const person = await enrolled();
    const answers = await race(4, () => person.api.post(`${MFA}/recovery-codes`));
    const rows = await recoveryCodeRows(person.id);
    expect(rows).toHaveLength(10);
    const sets = answers.map(({ body }) => (body as { recovery_codes?: string[] }).recovery_codes ?? []);
    const working: boolean[] = [];
    for (const [first = ''] of sets)
      working.push((await giveRecoveryCode(await pendingFor(person), first)).status === 200);
    expect(working.filter(Boolean)).toHaveLength(1);
  });

  test('are not there to be made without a second factor, nor with a half session', async () => {
    const proven = await provenPerson();
    expect((await proven.api.post(`${MFA}/recovery-codes`)).body.code).toBe('mfa_not_enabled');
    const person = await enrolled();
    expect((await (await pendingFor(person)).post(`${MFA}/recovery-codes`)).body.code).toBe('mfa_required');
  });

  test('one that was used makes the session whole and fresh, as a code of the app does', async () => {
    const person = await enrolled();
    const body = succeeded(await giveRecoveryCode(await pendingFor(person), person.recoveryCodes[0] ?? ''), 200);
    const api = program(body.access_token);
    const me = succeeded(await api.get('/api/v1/auth/me'), 200);
    expect([me.aal, [...(me.amr ?? [])].sort()]).toEqual([2, ['mfa', 'otp', 'pwd']]);
    succeeded(await api.post(`${MFA}/totp/disable`), 204);
    expect((await giveCode(api, codeOf(person.seed, 1))).body.code).toBe('mfa_not_enabled');
  });
});
