import { setTimeout } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { closeDb, db } from '@/lib/db/client';
import { sessions } from '@/lib/db/schema';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken, mailKindsTo } from '@/lib/testing/mails';
import {
  browserWith,
  enteredWith,
  linked,
  newEmail,
  newPassword,
  type Person,
  signedUp,
  succeeded,
  whoIs,
} from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { type BrowserCaller, browser, type Caller, program } from '@/lib/testing/requests';
import { eventTypesAbout, liveSessionIds, userRow } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

const logIn = (email: string, password: string) => program().post('/api/v1/auth/email/login', { email, password });
const change = (api: Caller, current: string, next: string) =>
  api.post('/api/v1/auth/email/change-password', { current_password: current, new_password: next });

async function inBrowser({ email, password }: Person): Promise<BrowserCaller> {
  const page = browser();
  succeeded(await page.post('/api/v1/auth/email/login', { email, password, transport: 'cookie' }));
  return page;
}

describe('changing the password', () => {
  test('PWD-15: every other session and its refresh token die; this one goes on under a new cookie', async () => {
    const person = await signedUp();
    const [here, there] = [await inBrowser(person), await inBrowser(person)];
    const old = here.cookies.get('latchkey.session') ?? '';
    const next = newPassword();
    succeeded(await change(here, person.password, next));
    expect(await whoIs(here)).toBe(person.id);
    expect([await whoIs(there), await whoIs(person.api)]).toEqual(['unauthenticated', 'unauthenticated']);
    const refreshed = await program().post('/api/v1/auth/refresh', { refresh_token: person.refreshToken });
    expect(refreshed.body.code).toBe('refresh_invalid');
    here.cookies.set('latchkey.session', old);
    expect(await whoIs(here)).toBe('unauthenticated');
    expect((await logIn(person.email, person.password)).status).toBe(401);
    expect((await logIn(person.email, next)).status).toBe(200);
  });

  test('PWD-15: sessions that wallets opened die too', async () => {
    const person = await signedUp();
    const wallet = connectEvm();
    succeeded(await linked(person.api, wallet));
    const [page, other] = [await browserWith(wallet), await enteredWith(wallet)];
    expect([await whoIs(page), await whoIs(other.api)]).toEqual([person.id, person.id]);
    succeeded(await change(person.api, person.password, newPassword()));
    expect([await whoIs(page), await whoIs(other.api), await whoIs(person.api)]).toEqual([
      'unauthenticated',
      'unauthenticated',
      person.id,
    ]);
  });

  test('the current password is asked for, and a wrong one changes and ends nothing', async () => {
    const person = await signedUp();
    const other = await inBrowser(person);
    const hash = (await userRow(person.id))?.passwordHash;
    for (const wrong of [newPassword(), '', `${person.password} `, '\u0000', '\ud800']) {
      const { status, body } = await change(person.api, wrong, newPassword());
      expect([status, body.code]).toEqual([401, 'invalid_credentials']);
    }
    expect((await userRow(person.id))?.passwordHash).toBe(hash);
    expect(await whoIs(other)).toBe(person.id);
    expect((await eventTypesAbout(person.id)).filter((type) => type === 'password.change_failed!')).toHaveLength(5);
  });

  test('SGN-14: the new one is judged like the first, and a refused one changes and ends nothing', async () => {
    const person = await signedUp();
    const other = await inBrowser(person);
    for (const [next, code] of [
      ['short', 'weak_password'],
      ['password1', 'password_blocked'],
      ['latchkey2026', 'password_blocked'],
      [person.email, 'password_blocked'],
      ['stone river\u0000', 'weak_password'],
      ['stone river\ud800', 'weak_password'],
      ['x y'.repeat(100), 'weak_password'],
    ] as const) {
      const { status, body } = await change(person.api, person.password, next);
      expect([status, body.code, body.errors?.[0]?.path], next).toEqual([422, code, 'body.new_password']);
    }
    expect(await whoIs(other)).toBe(person.id);
    expect((await logIn(person.email, person.password)).status).toBe(200);
  });

  test('PWD-16: who has no password cannot make one here', async () => {
    const owner = await enteredWith(connectEvm());
    const { status, body } = await change(owner.api, '', newPassword());
    expect([status, body.code]).toEqual([401, 'invalid_credentials']);
    expect((await userRow(owner.id))?.passwordHash).toBeNull();
  });

  test('PWD-16: the first password asks for a fresh proof of another key and for a proven address', async () => {
    const wallet = connectEvm();
    const owner = await enteredWith(wallet);
    const first = (api: Caller, next: string) => api.post('/api/v1/auth/email/change-password', { new_password: next });
    expect((await first(owner.api, newPassword())).body.code).toBe('email_unverified');
    const email = newEmail();
    succeeded(await owner.api.post('/api/v1/auth/email/change', { new_email: email }), 202);
    expect((await first(owner.api, newPassword())).body.code).toBe('email_unverified');
    const token = await mailedToken(email, 'confirm_change');
    succeeded(await program().post('/api/v1/auth/email/change/confirm', { token }), 200);
    await shifted(minutes(11), async () => {
      const { status, body } = await first(owner.api, newPassword());
      expect([status, body]).toEqual([
        403,
        expect.objectContaining({ code: 'reauthentication_required', methods: ['evm'] }),
      ]);
    });
    expect((await userRow(owner.id))?.passwordHash).toBeNull();
    const page = await browserWith(wallet);
    const next = newPassword();
    succeeded(await first(page, next), 200);
    expect([await whoIs(page), await whoIs(owner.api)]).toEqual([owner.id, 'unauthenticated']);
    expect((await eventTypesAbout(owner.id)).filter((type) => type === 'password.changed')).toHaveLength(1);
    expect((await mailKindsTo(email)).at(-1)).toBe('password_changed');
    expect((await logIn(email, next)).status).toBe(200);
    expect((await first(page, newPassword())).body.code).toBe('invalid_credentials');
  });

  test('PWD-16: of 8 parallel first passwords one counts', async () => {
    const owner = await enteredWith(connectEvm());
    const email = newEmail();
    succeeded(await owner.api.post('/api/v1/auth/email/change', { new_email: email }), 202);
    const token = await mailedToken(email, 'confirm_change');
    succeeded(await program().post('/api/v1/auth/email/change/confirm', { token }), 200);
    const wishes = Array.from({ length: 8 }, newPassword);
    const answers = await race(8, (racer) =>
      owner.api.post('/api/v1/auth/email/change-password', { new_password: wishes[racer] }),
    );
    expect(tally(answers)).toEqual({ '200': 1, '401 invalid_credentials': 7 });
    const winner = answers.findIndex(({ status }) => status === 200);
    expect((await logIn(email, wishes[winner] ?? '')).status).toBe(200);
  });

  test('a pending change of address is over; a link to a new password stays, so that no thief takes it from the owner', async () => {
    const person = await signedUp();
    const [thief, wish] = [await inBrowser(person), newEmail()];
    succeeded(await thief.post('/api/v1/auth/email/change', { new_email: wish }), 202);
    succeeded(await program().post('/api/v1/auth/password/forgot', { email: person.email }), 202);
    await runJobs('answer_forgot');
    succeeded(await change(person.api, person.password, newPassword()));
    const confirm = { token: await mailedToken(wish, 'confirm_change') };
    expect((await program().post('/api/v1/auth/email/change/confirm', confirm)).body.code).toBe('token_invalid');
    const reset = { token: await mailedToken(person.email, 'reset_password'), new_password: newPassword() };
    succeeded(await program().post('/api/v1/auth/password/reset', reset), 200);
    expect((await userRow(person.id))?.email).toBe(person.email);
  });

  test('the owner is told by mail', async () => {
    const person = await signedUp();
    succeeded(await change(person.api, person.password, newPassword()));
    expect(await mailKindsTo(person.email)).toEqual(['verify_email', 'password_changed']);
  });

  test('PWD-11: nobody else’s password is in reach', async () => {
    const [person, victim] = [await signedUp(), await signedUp()];
    for (const extra of [{ user_id: victim.id }, { email: victim.email }]) {
      const passwords = { current_password: person.password, new_password: newPassword() };
      const { body } = await person.api.post('/api/v1/auth/email/change-password', { ...passwords, ...extra });
      expect(body.code).toBe('unknown_field');
    }
    expect((await logIn(victim.email, victim.password)).status).toBe(200);
  });

  test('of 16 parallel changes exactly one counts, and the account has the winner’s password', async () => {
    const person = await signedUp();
    const wishes = Array.from({ length: 16 }, newPassword);
    const answers = await race(16, (racer) => change(person.api, person.password, wishes[racer] ?? ''));
    expect(tally(answers)).toEqual({ '200': 1, '401 invalid_credentials': 15 });
    const winner = answers.findIndex(({ status }) => status === 200);
    expect((await logIn(person.email, wishes[winner] ?? '')).status).toBe(200);
    expect((await logIn(person.email, wishes[(winner + 1) % 16] ?? '')).status).toBe(401);
    expect((await logIn(person.email, person.password)).status).toBe(401);
    const types = await eventTypesAbout(person.id);
    expect(types.filter((type) => type === 'password.changed')).toHaveLength(1);
    expect(types.filter((type) => type === 'password.change_failed!')).toHaveLength(15);
  });

  test('INV-6: no sign-in with the old password outlives a change it races with', async () => {
    await rounds(4, async () => {
      const person = await signedUp();
      const attempts = race(16, () => logIn(person.email, person.password));
      const changed = change(person.api, person.password, newPassword());
      const answers = await attempts;
      succeeded(await changed);
      for (const { status, body } of answers) expect([200, 401], body.code).toContain(status);
      expect(await liveSessionIds(person.id)).toEqual([person.sessionId]);
    });
  });

  test('RAC-24: a change and a sign-out everywhere that hold each other up do not deadlock', async () => {
    const person = await signedUp();
    await race(4, () => inBrowser(person));
    const page = await inBrowser(person);
    const { session_id: current = '' } = (await page.get('/api/v1/auth/me')).body;
    // The change has to wait here, with the user's row in hand; then the sign-out comes and takes session after session.
    const { changing, leaving } = await db().transaction(async (tx) => {
      await tx.select().from(sessions).where(eq(sessions.id, current)).for('update');
      const waiting = change(page, person.password, newPassword());
      await setTimeout(300);
      const following = person.api.post('/api/v1/auth/logout-all');
      await setTimeout(100);
      return { changing: { answer: waiting }, leaving: { answer: following } };
    });
    const answers = [await changing.answer, await leaving.answer];
    for (const { status, text } of answers) expect([200, 204, 401], text).toContain(status);
    expect(await liveSessionIds(person.id)).toEqual([]);
  });

  test('RAC-24: changes, sign-outs everywhere and sign-ins that race end cleanly, never as an error of ours', async () => {
    await rounds(3, async () => {
      const person = await signedUp();
      const pages = await race(6, () => inBrowser(person));
      const answers = await Promise.all([
        ...pages.map((page) => page.post('/api/v1/auth/logout-all')),
        ...pages.map((page) => change(page, person.password, newPassword())),
        ...pages.map(() => logIn(person.email, person.password)),
      ]);
      for (const { status, text } of answers) expect([200, 204, 401], text).toContain(status);
    });
  });
});
