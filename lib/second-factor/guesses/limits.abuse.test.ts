import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { minutes, seconds, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { sessionKey } from '@/lib/limits/keys';
import { countOf } from '@/lib/limits/reserve';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken, provenPerson } from '@/lib/testing/mails';
import { ownDatabase } from '@/lib/testing/own-database';
import { newPassword, succeeded } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { type Caller, program } from '@/lib/testing/requests';
import {
  codeOf,
  enrolled,
  giveCode,
  giveRecoveryCode,
  MFA,
  pendingFor,
  secondFactorRow,
  setUpApp,
  unusedCode,
  wrongCode,
} from '@/lib/testing/second-factor';

beforeAll(async () => {
  await ownDatabase('code_limits');
  process.env.LIMITS = 'api=40/1m';
});
afterAll(closeDb);

const SESSION = '/api/v1/auth/me';
const flood = (by: Caller, seed: string, times: number, ip: string) =>
  race(times, () => by.post(`${MFA}/totp/verify`, { code: wrongCode(seed) }, { 'x-latchkey-client-ip': ip }));

describe('whoever has the first factor alone', () => {
  test('OTP-07: makes the owner wait no longer than wrong codes do, however many more they send', async () => {
    const person = await enrolled();
    const answers = await flood(await pendingFor(person), person.seed, 30, '198.51.100.1');
    expect(tally(answers)).toEqual({ '401 code_invalid': 5, '429 rate_limited': 25 });
    await shifted(seconds(31), async () => {
      // In another session of the same account, while the one that was flooded with is still there.
      succeeded(await giveCode(await pendingFor(person), await unusedCode(person.id, person.seed)), 200);
    });
  });

  test('uses up nothing of what the owner may call', async () => {
    const person = await enrolled();
    const pending = await pendingFor(person);
    const from = { 'x-latchkey-client-ip': '198.51.100.2' };
    const answers = await race(60, () => pending.get(MFA, from));
    expect(tally(answers)).toEqual({ 200: 40, '429 rate_limited': 20 });
    succeeded(await person.api.get(SESSION), 200);
    // Nor of what others may who have a session that is not whole yet, elsewhere.
    succeeded(await (await pendingFor(person)).get(MFA, { 'x-latchkey-client-ip': '198.51.100.3' }), 200);
  });

  test('a code that had to wait was not tried: it does not count against its session', async () => {
    const person = await enrolled();
    const body = succeeded(await program().post('/api/v1/auth/email/login', pick(person)), 200);
    await flood(program(body.access_token), person.seed, 20, '198.51.100.4');
    expect(await countOf('code_session', sessionKey(body.session_id ?? ''))).toBe(5);
  });

  test('PWD-12: is out after a reset, and the owner need not wait for what they have guessed; nobody gets a guess more', async () => {
    const proven = await provenPerson();
    const { seed } = await setUpApp(proven.api);
    const thief = await pendingFor(proven);
    for (let turn = 0; turn < 5; turn += 1)
      expect((await giveCode(thief, wrongCode(seed))).body.code).toBe('code_invalid');
    const blocked = async () => (await secondFactorRow(proven.id))?.blockedUntil;
    expect(await blocked()).toBeInstanceOf(Date);
    succeeded(await program().post('/api/v1/auth/password/forgot', { email: proven.email }), 202);
    await runJobs('answer_forgot');
    const wish = { token: await mailedToken(proven.email, 'reset_password'), new_password: newPassword() };
    succeeded(await program().post('/api/v1/auth/password/reset', wish), 200);
    expect((await giveCode(thief, codeOf(seed, 1))).body.code).toBe('unauthenticated');
    expect(await secondFactorRow(proven.id)).toMatchObject({ failures: 5, blockedUntil: null });
    const owner = { email: proven.email, password: wish.new_password };
    // The count goes on where it was: the very next wrong one makes wait twice as long as the last did.
    expect((await giveCode(await pendingFor(owner), wrongCode(seed))).body.code).toBe('code_invalid');
    const refused = await giveCode(await pendingFor(owner), codeOf(seed, 1));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(45);
    await shifted(minutes(2), async () => {
      succeeded(await giveCode(await pendingFor(owner), await unusedCode(proven.id, seed)), 200);
    });
  });

  test('a recovery code is refused while codes have to wait, and is not used up by that', async () => {
    const person = await enrolled();
    const pending = await pendingFor(person);
    await flood(pending, person.seed, 8, '198.51.100.5');
    expect((await giveRecoveryCode(pending, person.recoveryCodes[0] ?? '')).status).toBe(429);
    await shifted(seconds(31), async () => {
      succeeded(await giveRecoveryCode(await pendingFor(person), person.recoveryCodes[0] ?? ''), 200);
    });
  });
});

const pick = ({ email, password }: { email: string; password: string }) => ({ email, password });
