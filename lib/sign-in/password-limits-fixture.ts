import { describe, expect, test } from 'vitest';
import { newId } from '@/lib/core/ids';
import { db } from '@/lib/db/client';
import { listEvents } from '@/lib/events/queries';
import { sourceKey } from '@/lib/limits/keys';
import { countOf } from '@/lib/limits/reserve';
import { passwordHashOperations } from '@/lib/methods/password';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken } from '@/lib/testing/mails';
import { newEmail, newPassword, type Person, succeeded } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { type Answer, type BrowserCaller, browser, type Caller, program } from '@/lib/testing/requests';

let sources = 0;
/** An address nobody called from yet. */
export function newSource(): string {
  sources += 1;
  return `198.51.${Math.floor(sources / 250)}.${sources % 250}`;
}
const from = (ip: string) => ({ 'x-latchkey-client-ip': ip });

export const login = (
  ip: string,
  email: string,
  password: string,
  by: Caller = program(),
  more = {},
): Promise<Answer> => by.post('/api/v1/auth/email/login', { email, password, ...more }, from(ip));
const wrong = (ip: string, email: string) => login(ip, email, newPassword());

async function person(): Promise<Person> {
  const wish = { email: newEmail(), password: newPassword() };
  const body = succeeded(await program().post('/api/v1/auth/email/signup', wish, from(newSource())), 201);
  const { user, access_token: accessToken = '', refresh_token: refreshToken = '', session_id: sessionId = '' } = body;
  return { ...wish, id: user?.id ?? '', accessToken, refreshToken, sessionId, api: program(accessToken) };
}

/** Somebody's browser, which has signed in before. */
async function knownBrowser({ email, password }: Person): Promise<BrowserCaller> {
  const page = browser();
  succeeded(await login(newSource(), email, password, page, { transport: 'cookie' }), 200);
  return page;
}

/** Uses up what strangers may try on an account, from everywhere. */
async function hammer(email: string): Promise<void> {
  const answers = await race(20, () => wrong(newSource(), email));
  expect(tally(answers)).toEqual({ '401 invalid_credentials': 5, '429 rate_limited': 15 });
}

const sourceFailures = (ip: string) => countOf('sign_in_source', sourceKey(ip));
const statuses = (answers: Answer[]) => answers.map(({ status }) => status);

/** Everything that holds whoever counts. The limits are as the table has them. */
export function describePasswordLimits(): void {
  describe('the limit of sign-in', () => {
    test('LGN-03: five wrong passwords, then the right one is refused too, with when to come back', async () => {
      const [v, ip] = [await person(), newSource()];
      const answers: Answer[] = [];
      for (let n = 0; n < 5; n += 1) answers.push(await wrong(ip, v.email));
      expect(statuses(answers)).toEqual([401, 401, 401, 401, 401]);
      const refused = await login(ip, v.email, v.password);
      expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
      const wait = Number(refused.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(300);
      expect(refused.headers.get('ratelimit')).toMatch(/^"sign_in_\w+";r=0;t=\d+$/);
      expect(refused.headers.get('ratelimit-policy')).toMatch(/^"sign_in_\w+";q=5;w=(60|300)$/);
      const failures = (await listEvents(db(), v.id)).filter(({ type }) => type === 'sign_in.failed');
      expect(failures.map(({ data }) => data)).toMatchObject(
        [4, 3, 2, 1, 0].map((attempts_left, n) => ({ attempts_left, failures_in_a_row: n + 1 })),
      );
    });

    test('LGN-04: of a hundred wrong passwords at once no more than the limit are checked', async () => {
      const [v, ip] = [await person(), newSource()];
      const before = passwordHashOperations();
      const answers = await race(100, () => wrong(ip, v.email));
      expect(tally(answers)).toEqual({ '401 invalid_credentials': 5, '429 rate_limited': 95 });
      expect(passwordHashOperations() - before).toBe(5);
    });

    test('LGN-04: nor when each comes from somewhere else', async () => {
      const v = await person();
      const before = passwordHashOperations();
      await hammer(v.email);
      expect(passwordHashOperations() - before).toBe(5);
      expect((await wrong(newSource(), v.email)).status).toBe(429);
    });

    test('LGN-05: every spelling of an address, and an address nobody has, is counted as one account', async () => {
      for (const { email } of [await person(), { email: newEmail() }]) {
        const capital = email.replace('example', 'EXAMPLE');
        // Full width, which the mapping of domain names (UTS #46) folds.
        const wide = email.replace('example.com', 'ｅxample。ｃom');
        const spellings = [email, email.toUpperCase(), ` ${email} `, `\t${capital}`, wide];
        for (const spelling of spellings) expect((await wrong(newSource(), spelling)).status).toBe(401);
        for (const spelling of spellings) expect((await wrong(newSource(), spelling)).status).toBe(429);
      }
    });

    test('what is no address is counted by what was typed: nobody keeps others from typing something else', async () => {
      const junk = `${newId()} `;
      const answers: Answer[] = [];
      for (let n = 0; n < 6; n += 1) answers.push(await wrong(newSource(), junk));
      expect(statuses(answers)).toEqual([401, 401, 401, 401, 401, 429]);
      for (const other of [`${newId()}`, '', '@', '\u0000', 'x'.repeat(1000)])
        expect((await wrong(newSource(), other)).status).toBe(401);
    });

    test('LGN-06: all doors that check a password share one budget', async () => {
      const v = await person();
      const token = await mailedToken(v.email, 'verify_email');
      const password = newPassword();
      const doors: ((ip: string) => Promise<Answer>)[] = [
        (ip) => program().post('/api/v1/auth/email/login', { email: v.email, password }, from(ip)),
        (ip) => program().post('/api/v1/auth/login', { email: v.email, password }, from(ip)),
        (ip) => v.api.post('/api/v1/auth/reauthenticate', { password }, from(ip)),
        (ip) =>
          v.api.post(
            '/api/v1/auth/email/change-password',
            { current_password: password, new_password: newPassword() },
            from(ip),
          ),
        (ip) => program().post('/api/v1/auth/email/verify', { token, password }, from(ip)),
      ];
      const before = passwordHashOperations();
      const answers: Answer[] = [];
      for (const door of [...doors, ...doors]) answers.push(await door(newSource()));
      expect(statuses(answers)).toEqual([...doors.map(() => 401), ...doors.map(() => 429)]);
      expect(passwordHashOperations() - before).toBe(5);
    });

    test('LGN-09: a right password begins anew, also for where it was typed wrong before', async () => {
      const [v, ip] = [await person(), newSource()];
      for (let n = 0; n < 4; n += 1) expect((await wrong(ip, v.email)).status).toBe(401);
      expect(await sourceFailures(ip)).toBe(4);
      expect((await login(ip, v.email, v.password)).status).toBe(200);
      expect(await sourceFailures(ip)).toBe(0);
      for (let n = 0; n < 4; n += 1) expect((await wrong(newSource(), v.email)).status).toBe(401);
      expect((await login(newSource(), v.email, v.password)).status).toBe(200);
      await hammer(v.email);
    });

    test('an account of their own buys nobody further guesses at others', async () => {
      const [v, own, ip] = [await person(), await person(), newSource()];
      for (let n = 0; n < 3; n += 1) expect((await wrong(ip, v.email)).status).toBe(401);
      expect((await login(ip, own.email, own.password)).status).toBe(200);
      expect(await sourceFailures(ip)).toBe(3);
    });

    test('nor does signing in to it several times at once', async () => {
      const [v, own, ip] = [await person(), await person(), newSource()];
      for (let n = 0; n < 2; n += 1) expect((await wrong(ip, v.email)).status).toBe(401);
      expect(tally(await race(3, () => login(ip, own.email, own.password)))).toEqual({ 200: 3 });
      expect(await sourceFailures(ip)).toBe(2);
    });

    test('LGN-11: one password against two hundred accounts from one address: five are tried', async () => {
      const [ip, password] = [newSource(), newPassword()];
      const before = passwordHashOperations();
      const answers = await race(200, (n) => login(ip, `${n}.${newId()}@example.com`, password));
      expect(tally(answers)).toEqual({ '401 invalid_credentials': 5, '429 rate_limited': 195 });
      expect(passwordHashOperations() - before).toBe(5);
    });

    test('one who is refused for where they call from uses up nothing of the account', async () => {
      const [v, ip] = [await person(), newSource()];
      for (let n = 0; n < 5; n += 1) await wrong(ip, newEmail());
      for (let n = 0; n < 20; n += 1) expect((await wrong(ip, v.email)).status).toBe(429);
      expect((await login(newSource(), v.email, v.password)).status).toBe(200);
    });

    test('IPv6: a whole /64 is one source, and the next is another', async () => {
      const prefix = `2001:db8:${newId().slice(-4)}:1`;
      for (let n = 1; n <= 5; n += 1) expect((await wrong(`${prefix}::${n}`, newEmail())).status).toBe(401);
      expect((await wrong(`${prefix}:ffff::9`, newEmail())).status).toBe(429);
      expect((await wrong(`${prefix.slice(0, -1)}2::1`, newEmail())).status).toBe(401);
    });
  });

  describe('a limit is not a weapon', () => {
    test('the owner signs in on a known device while strangers have used up the account, even from the same address', async () => {
      const v = await person();
      const page = await knownBrowser(v);
      await hammer(v.email);
      const ip = newSource();
      for (let n = 0; n < 5; n += 1) await wrong(ip, newEmail());
      expect((await wrong(ip, newEmail())).status).toBe(429);
      expect((await login(ip, v.email, v.password, page, { transport: 'cookie' })).status).toBe(200);
      const confirmed = await page.post('/api/v1/auth/reauthenticate', { password: v.password }, from(ip));
      expect(confirmed.status).toBe(200);
    });

    test('a known device has a limit of its own, and is known to its own account only', async () => {
      const [v, other] = [await person(), await person()];
      const page = await knownBrowser(v);
      const guess = (email: string) => login(newSource(), email, newPassword(), page, { transport: 'cookie' });
      await hammer(other.email);
      expect((await guess(other.email)).status).toBe(429);
      const answers: Answer[] = [];
      for (let n = 0; n < 6; n += 1) answers.push(await guess(v.email));
      expect(statuses(answers)).toEqual([401, 401, 401, 401, 401, 429]);
      expect((await wrong(newSource(), v.email)).status).toBe(401);
    });

    test('the owner gets in through reset while an attacker uses up sign-in and reset alike', async () => {
      const v = await person();
      await hammer(v.email);
      const forgot = (by: Caller = program()) =>
        by.post('/api/v1/auth/password/forgot', { email: v.email }, from(newSource()));
      expect(statuses([await forgot(), await forgot(), await forgot()])).toEqual([202, 202, 429]);
      // To whoever is told to wait, a link that works was mailed.
      await runJobs('answer_forgot');
      const token = await mailedToken(v.email, 'reset_password');
      const [page, password] = [browser(), newPassword()];
      succeeded(
        await page.post('/api/v1/auth/password/reset', { token, new_password: password }, from(newSource())),
        200,
      );
      await race(20, () => wrong(newSource(), v.email));
      expect((await wrong(newSource(), v.email)).status).toBe(429);
      expect((await login(newSource(), v.email, password, page, { transport: 'cookie' })).status).toBe(200);
    });

    test('who forgot the password, and tried too often on a known device, signs in on it right after the reset', async () => {
      const v = await person();
      const page = await knownBrowser(v);
      const enter = (password: string) => login(newSource(), v.email, password, page, { transport: 'cookie' });
      const answers: Answer[] = [];
      for (let n = 0; n < 6; n += 1) answers.push(await enter(newPassword()));
      expect(statuses(answers)).toEqual([401, 401, 401, 401, 401, 429]);
      succeeded(await page.post('/api/v1/auth/password/forgot', { email: v.email }, from(newSource())), 202);
      await runJobs('answer_forgot');
      const wish = { token: await mailedToken(v.email, 'reset_password'), new_password: newPassword() };
      succeeded(await page.post('/api/v1/auth/password/reset', wish, from(newSource())), 200);
      expect((await enter(wish.new_password)).status).toBe(200);
    });

    test('PWD-06 PWD-15: a device of before a reset or a change has no limit of its own; the one that made it has, and lets the owner in', async () => {
      const v = await person();
      const [home, thief] = [await knownBrowser(v), await knownBrowser(v)];
      const enter = (page: BrowserCaller, password: string) =>
        login(newSource(), v.email, password, page, { transport: 'cookie' });
      const changed = newPassword();
      const wish = { current_password: v.password, new_password: changed };
      succeeded(await home.post('/api/v1/auth/email/change-password', wish, from(newSource())), 200);
      await hammer(v.email);
      expect(statuses([await enter(thief, v.password), await enter(home, changed)])).toEqual([429, 200]);
      succeeded(await home.post('/api/v1/auth/password/forgot', { email: v.email }, from(newSource())), 202);
      await runJobs('answer_forgot');
      const [phone, reset] = [browser(), newPassword()];
      const token = await mailedToken(v.email, 'reset_password');
      succeeded(
        await phone.post('/api/v1/auth/password/reset', { token, new_password: reset }, from(newSource())),
        200,
      );
      await race(10, () => wrong(newSource(), v.email));
      expect(statuses([await enter(home, reset), await enter(thief, reset), await enter(phone, reset)])).toEqual([
        429, 429, 200,
      ]);
    });

    test('a known device may ask for a reset when strangers have asked too often', async () => {
      const v = await person();
      const page = await knownBrowser(v);
      const forgot = (by: Caller) => by.post('/api/v1/auth/password/forgot', { email: v.email }, from(newSource()));
      expect(statuses([await forgot(program()), await forgot(program()), await forgot(program())])).toEqual([
        202, 202, 429,
      ]);
      expect(statuses([await forgot(page), await forgot(page), await forgot(page)])).toEqual([202, 202, 429]);
    });

    test('known and unknown addresses are refused alike', async () => {
      const [v, nobody] = [await person(), newEmail()];
      for (const email of [v.email, nobody]) {
        await hammer(email);
        const refused = await wrong(newSource(), email);
        const { instance: _, detail: __, ...body } = refused.body;
        expect(body).toEqual({
          type: expect.stringMatching(/#problem-rate_limited$/),
          title: 'Too many attempts',
          status: 429,
          code: 'rate_limited',
        });
        expect(refused.headers.get('ratelimit-policy')).toBe('"sign_in_account";q=5;w=300');
      }
    });
  });
}
