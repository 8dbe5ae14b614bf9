import { eq, sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { hours, minutes, seconds, shifted } from '@/lib/core/clock';
import { closeDb, db } from '@/lib/db/client';
import { secondFactors } from '@/lib/db/schema';
import { provenPerson } from '@/lib/testing/mails';
import { newPassword, succeeded } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { type Caller, program } from '@/lib/testing/requests';
import { eventsAbout, eventTypesAbout, mailsAbout } from '@/lib/testing/rows';
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
  unusedCode,
  wrongCode,
} from '@/lib/testing/second-factor';

afterAll(closeDb);

async function guess(api: Caller, seed: string, times: number): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) {
    expect((await giveCode(api, wrongCode(seed))).body.code).toBe('code_invalid');
  }
}

const failuresOf = async (userId: string) => (await secondFactorRow(userId))?.failures;
const setFailures = (userId: string, failures: number) =>
  db().update(secondFactors).set({ failures, blockedUntil: null }).where(eq(secondFactors.userId, userId));
const mailed = async (userId: string) =>
  (await mailsAbout(userId)).filter(({ kind }) => kind === 'codes_guessed').map(({ data }) => data);

describe('wrong codes', () => {
  test('OTP-07: four cost nothing; the fifth in a row makes even a right one wait, in every session and of either kind', async () => {
    const person = await enrolled();
    const pending = await pendingFor(person);
    await guess(pending, person.seed, 5);
    const answer = await giveCode(pending, codeOf(person.seed, 1));
    expect([answer.status, answer.body.code]).toEqual([429, 'rate_limited']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    expect(answer.headers.get('ratelimit')).toMatch(/^"codes";r=0;t=\d+$/);
    expect(answer.headers.get('ratelimit-policy')).toMatch(/^"codes";q=\d+;w=\d+$/);
    const other = await pendingFor(person);
    expect((await giveCode(other, codeOf(person.seed, 1))).status).toBe(429);
    expect((await giveCode(person.api, codeOf(person.seed, 1))).status).toBe(429);
    expect((await giveRecoveryCode(other, person.recoveryCodes[0] ?? '')).status).toBe(429);
    expect(await secondFactorsOf(other)).toMatchObject({ blocked_until: expect.any(String), recovery_codes_left: 10 });
    await shifted(seconds(31), async () => {
      succeeded(await giveCode(other, await unusedCode(person.id, person.seed)), 200);
      expect(await failuresOf(person.id)).toBe(0);
    });
  });

  test('OTP-07: each one more doubles the wait, up to an hour', async () => {
    const person = await enrolled();
    const pending = await pendingFor(person);
    const waits: number[] = [];
    for (const failures of [4, 5, 6, 7, 8, 9, 10, 11, 12, 50, 98]) {
      await setFailures(person.id, failures);
      await guess(pending, person.seed, 1);
      waits.push(Number((await giveCode(pending, '000000')).headers.get('retry-after')));
    }
    const expected = [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600];
    // A second or two may have gone by since.
    waits.forEach((wait, at) => {
      expect(wait).toBeLessThanOrEqual(expected[at] ?? 0);
      expect(wait).toBeGreaterThan((expected[at] ?? 0) - 10);
    });
  });

  test('OTP-07 LGN-10: neither a right password nor a new session begins the count anew', async () => {
    const person = await enrolled();
    for (let turn = 1; turn <= 4; turn += 1) {
      await guess(await pendingFor(person), person.seed, 1);
      expect(await failuresOf(person.id)).toBe(turn);
    }
    const { password } = person;
    succeeded(await person.api.post('/api/v1/auth/reauthenticate', { password }), 200);
    const to = newPassword();
    const change = { current_password: password, new_password: to };
    succeeded(await person.api.post('/api/v1/auth/email/change-password', change), 200);
    expect(await failuresOf(person.id)).toBe(4);
    await guess(await pendingFor({ ...person, password: to }), person.seed, 1);
    expect((await giveCode(person.api, codeOf(person.seed, 1))).status).toBe(429);
  });

  test('OTP-07: of apps and recovery codes are counted together', async () => {
    const person = await enrolled();
    const pending = await pendingFor(person);
    await guess(pending, person.seed, 2);
    for (const code of ['nonsense', '', person.recoveryCodes[0]?.slice(1) ?? ''])
      expect((await giveRecoveryCode(pending, code)).body.code).toBe('code_invalid');
    expect((await giveRecoveryCode(pending, person.recoveryCodes[0] ?? '')).status).toBe(429);
    expect(await failuresOf(person.id)).toBe(5);
  });

  test('OTP-08 INV-11: of a hundred at once five are looked at', async () => {
    const person = await enrolled();
    const sessions = await Promise.all(Array.from({ length: 4 }, () => pendingFor(person)));
    const answers = await race(100, (racer) => giveCode(sessions[racer % 4] as Caller, wrongCode(person.seed)));
    expect(tally(answers)).toEqual({ '401 code_invalid': 5, '429 rate_limited': 95 });
    expect(await failuresOf(person.id)).toBe(5);
    expect((await eventTypesAbout(person.id)).filter((type) => type === 'second_factor.failed!')).toHaveLength(5);
    await shifted(seconds(31), async () => {
      const later = await race(20, () => giveCode(sessions[0] as Caller, wrongCode(person.seed)));
      expect(tally(later)).toEqual({ '401 code_invalid': 1, '429 rate_limited': 19 });
    });
  });

  test('OTP-09: an attempt stays counted where the transaction of the sign-in fails, and the code stays unused', async () => {
    const person = await enrolled();
    const pending = await pendingFor(person);
    const lastStep = (await secondFactorRow(person.id))?.lastStep;
    await db().execute(sql`alter table sessions add constraint never_done
      check (user_id <> ${sql.raw(`'${person.id}'`)} or second_factor_at is null) not valid`);
    try {
      expect((await giveCode(pending, codeOf(person.seed, 1))).status).toBe(500);
    } finally {
      await db().execute(sql`alter table sessions drop constraint never_done`);
    }
    expect(await secondFactorRow(person.id)).toMatchObject({ failures: 1, lastStep });
    succeeded(await giveCode(pending, codeOf(person.seed, 1)), 200);
    expect(await failuresOf(person.id)).toBe(0);
  });

  test('a used code is no guess, and does not make anybody wait', async () => {
    const person = await enrolled();
    const pending = await pendingFor(person);
    const code = codeOf(person.seed, 1);
    succeeded(await giveCode(await pendingFor(person), code), 200);
    for (let turn = 0; turn < 8; turn += 1) expect((await giveCode(pending, code)).body.code).toBe('code_used');
    expect(await secondFactorRow(person.id)).toMatchObject({ failures: 0, blockedUntil: null });
    await setFailures(person.id, 7);
    expect((await giveCode(pending, code)).body.code).toBe('code_used');
    expect(await secondFactorRow(person.id)).toMatchObject({ failures: 7, blockedUntil: null });
  });
});

describe('a hundred wrong codes in a row', () => {
  test('OTP-07: lock the app until it is set up anew, however long one waits', async () => {
    const person = await enrolled();
    await setFailures(person.id, 99);
    const pending = await pendingFor(person);
    await guess(pending, person.seed, 1);
    for (const later of [seconds(1), minutes(14)]) {
      await shifted(later, async () => {
        const answer = await giveCode(pending, await unusedCode(person.id, person.seed));
        expect([answer.status, answer.body.code]).toEqual([403, 'factor_locked']);
      });
    }
    await shifted(hours(2), async () => {
      const late = await pendingFor(person);
      expect((await giveCode(late, await unusedCode(person.id, person.seed))).body.code).toBe('factor_locked');
      expect(await secondFactorsOf(late)).toMatchObject({ usable: ['recovery_code'], totp: { locked: true } });
      const body = succeeded(await giveRecoveryCode(late, person.recoveryCodes[0] ?? ''), 200);
      // The recovery code let its owner in, and did not unlock the app.
      expect((await giveCode(await pendingFor(person), codeOf(person.seed))).body.code).toBe('factor_locked');
      const { seed } = await setUpApp(program(body.access_token));
      expect(await secondFactorRow(person.id)).toMatchObject({ failures: 0, blockedUntil: null });
      succeeded(await giveCode(await pendingFor(person), await unusedCode(person.id, seed)), 200);
    });
  });

  test('OTP-08: no hundred and first is looked at, when they come at once', async () => {
    const person = await enrolled();
    await setFailures(person.id, 98);
    const pending = await pendingFor(person);
    expect(tally(await race(10, () => giveCode(pending, wrongCode(person.seed))))).toEqual({
      '401 code_invalid': 1,
      '429 rate_limited': 9,
    });
    await shifted(hours(2), async () => {
      const late = await pendingFor(person);
      expect(tally(await race(10, () => giveCode(late, wrongCode(person.seed))))).toEqual({
        '401 code_invalid': 1,
        '403 factor_locked': 9,
      });
    });
    expect(await failuresOf(person.id)).toBe(100);
  });
});

describe('the owner', () => {
  test('is told when guessing begins to cost time and when the app is locked, and not at each code', async () => {
    const proven = await provenPerson();
    const { seed } = await setUpApp(proven.api);
    const from = { 'x-latchkey-client-ip': '81.2.69.142' };
    const wrong = async () => (await pendingFor(proven)).post(`${MFA}/totp/verify`, { code: wrongCode(seed) }, from);
    for (let turn = 0; turn < 5; turn += 1) await wrong();
    expect(await mailed(proven.id)).toEqual([
      { locked: false, whence: expect.objectContaining({ place: 'United Kingdom', ip: '81.2.69.142' }) },
    ]);
    await shifted(seconds(31), wrong);
    expect(await mailed(proven.id)).toHaveLength(1);
    await setFailures(proven.id, 99);
    await wrong();
    expect((await mailed(proven.id)).map((data) => (data as { locked: boolean }).locked)).toEqual([false, true]);
    const blocked = (await eventsAbout(proven.id)).filter(({ type }) => type === 'second_factor.blocked');
    expect(blocked.map(({ data, method, outcome }) => ({ data, method, outcome }))).toEqual([
      { data: { failures: 5, locked: false }, method: 'totp', outcome: 'failure' },
      { data: { failures: 100, locked: true }, method: 'totp', outcome: 'failure' },
    ]);
  });
});
