import { afterAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { limitHashing, passwordHashOperations } from '@/lib/methods/password';
import { newEmail, newPassword, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { browser, program } from '@/lib/testing/requests';
import { eventTypesAbout, footprint, userRow } from '@/lib/testing/rows';

afterAll(closeDb);

const signUp = (body: Record<string, unknown>) => program().post('/api/v1/auth/email/signup', body);
const logIn = (email: string, password: string) => program().post('/api/v1/auth/email/login', { email, password });

async function refusedAs(outcome: string, attempt: () => ReturnType<typeof signUp>): Promise<void> {
  const before = await footprint();
  const { status, body, text } = await attempt();
  expect(`${status} ${body.code}`, text).toBe(outcome);
  expect(await footprint()).toEqual(before);
}

describe('sign-up with e-mail and password', () => {
  test('SGN-03: signing up with a known address takes nothing over', async () => {
    const victim = await signedUp();
    const theirs = newPassword();
    await refusedAs('409 email_taken', () => signUp({ email: victim.email, password: theirs }));
    expect((await logIn(victim.email, theirs)).status).toBe(401);
    expect((await logIn(victim.email, victim.password)).status).toBe(200);
    expect(await whoIs(victim.api)).toBe(victim.id);
  });

  test('SGN-05 LGN-05: every spelling of one address is one account', async () => {
    const name = newEmail().split('@')[0] ?? '';
    const first = await signedUp({ email: `${name.toUpperCase()}@Example.Com` });
    expect((await userRow(first.id))?.email).toBe(`${name}@example.com`);
    for (const email of [
      `${name}@example.com`,
      ` ${name}@EXAMPLE.com\t`,
      `${name}@example.COM`,
      `${name}@ex\uff41mple.com`,
    ]) {
      await refusedAs('409 email_taken', () => signUp({ email, password: newPassword() }));
      const { status, body } = await logIn(email, first.password);
      expect([status, body.user?.id], email).toEqual([200, first.id]);
    }
  });

  test.each([
    'a@evil.com,b@victim.com',
    'a@evil.com;b@victim.com',
    '"a@evil.com"@victim.com',
    '<a@evil.com> b@victim.com',
    'g: a@evil.com, b@victim.com;',
    'a@evil.com\r\nBcc: x@evil.com',
    'e@evil.com\u0000@victim.com',
    'victim\uff20victim.com',
    'm\u0131ke@example.com',
    '\u212aelvin@example.com',
    'a@example.com\u0000',
    'a@\ud800.com',
    "' OR '1'='1",
    'a@b',
    '@example.com',
    'a@',
    '',
  ])('SGN-08: %j is no address', async (email) => {
    await refusedAs('422 invalid_email', () => signUp({ email, password: newPassword() }));
  });

  test('SGN-11 ADM-05: nobody signs up as more than a user', async () => {
    const details = () => ({ email: newEmail(), password: newPassword() });
    for (const extra of [
      { role: 'admin' },
      { isAdmin: true },
      { email_verified: true },
      { emailVerified: '2020-01-01' },
      { id: '00000000-0000-7000-8000-000000000000' },
      { status: 'active' },
      { token_version: 9 },
      { created_at: '2020-01-01T00:00:00Z' },
      { credits_balance: 1000 },
    ]) {
      await refusedAs('422 unknown_field', () => signUp({ ...details(), ...extra }));
    }
    const person = await signedUp();
    expect(await userRow(person.id)).toMatchObject({
      role: 'user',
      status: 'active',
      creditsBalance: 0,
      emailVerifiedAt: null,
    });
  });

  test('SGN-14: passwords that everybody tries are blocked with a reason, as a whole only', async () => {
    const email = newEmail();
    const name = email.split('@')[0] ?? '';
    for (const password of [
      'password1',
      'PASSWORD1',
      'iloveyou1',
      'latchkey2026!',
      'Latchkey',
      'aaaaaaaaaaaaaaaa',
      email,
      name,
    ]) {
      const { body, status } = await signUp({ email, password });
      expect([status, body.code], password).toEqual([422, 'password_blocked']);
      expect(body.errors?.[0]?.path).toBe('body.password');
      expect(body.errors?.[0]?.message).toMatch(/\w+/);
    }
    succeeded(await signUp({ email, password: 'password1 is not what I would choose' }), 201);
  });

  test('SGN-15 FUZ-04: no composition rule, and length counts code points', async () => {
    for (const password of [
      'correct horse battery staple and some more',
      '83157204961837',
      `"it's" \u00e9\u{1f511} \u05d0\u05d1\u05d2`,
      '\u{1f511}\u{1f5dd}\u{1f512}\u{1f513}\u{1f6aa}\u{1f3e0}\u{1f98a}\u{1f33b}',
    ]) {
      const person = await signedUp({ password });
      expect((await logIn(person.email, password)).status, password).toBe(200);
    }
    await refusedAs('422 weak_password', () =>
      signUp({ email: newEmail(), password: '\u{1f511}\u{1f5dd}\u{1f512}\u{1f513}' }),
    );
    await refusedAs('422 weak_password', () => signUp({ email: newEmail(), password: 'x y'.repeat(100) }));
  });

  test('LGN-17 LGN-13: what cannot be stored or is far too long never reaches the hash', async () => {
    const before = passwordHashOperations();
    for (const password of ['stone river\u0000', '\ud800stone river', 'stone river\udc00']) {
      await refusedAs('422 weak_password', () => signUp({ email: newEmail(), password }));
    }
    await refusedAs('422 validation_failed', () => signUp({ email: newEmail(), password: 'x'.repeat(1025) }));
    expect(passwordHashOperations()).toBe(before);
  });

  test('LGN-13: where hashing is over its bounds, the answer is 503 with Retry-After and nothing is left behind', async () => {
    limitHashing({ parallel: 1, waiting: 2 });
    try {
      const answers = await race(12, () => signUp({ email: newEmail(), password: newPassword() }));
      const { '201': made = 0, '503 busy': busy = 0 } = tally(answers);
      expect(made).toBeGreaterThanOrEqual(1);
      expect(busy).toBeGreaterThanOrEqual(1);
      expect(made + busy).toBe(12);
      for (const { status, headers } of answers) expect(headers.get('retry-after')).toBe(status === 503 ? '1' : null);
    } finally {
      limitHashing({ parallel: 2, waiting: 256 });
    }
  });

  test('RAC-20: of 16 parallel sign-ups with one address one makes the account, and only its password works', async () => {
    await rounds(2, async () => {
      const email = newEmail();
      const before = await footprint();
      const passwords = Array.from({ length: 16 }, newPassword);
      const answers = await race(16, (racer) =>
        signUp({ email: racer % 2 ? email : email.toUpperCase(), password: passwords[racer] }),
      );
      expect(tally(answers)).toEqual({ '201': 1, '409 email_taken': 15 });
      expect((await footprint()).users).toBe((before.users ?? 0) + 1);
      const winner = answers.findIndex(({ status }) => status === 201);
      expect((await logIn(email, passwords[winner] ?? '')).status).toBe(200);
      expect((await logIn(email, passwords[(winner + 1) % 16] ?? '')).status).toBe(401);
      expect(await eventTypesAbout(answers[winner]?.body.user?.id ?? '')).toEqual([
        'user.signed_up',
        'session.opened',
        'session.opened',
        'sign_in.failed!',
      ]);
    });
  });

  test('of 16 parallel sign-ups with one username one gets it, and the others get no account', async () => {
    const username = `u${newEmail().slice(0, 20)}`;
    const before = await footprint();
    const answers = await race(16, () => signUp({ email: newEmail(), password: newPassword(), username }));
    expect(tally(answers)).toEqual({ '201': 1, '409 username_taken': 15 });
    expect((await footprint()).users).toBe((before.users ?? 0) + 1);
  });

  test('TOK-15 SES-01: the answer is never stored, and in a browser no token is in it', async () => {
    const page = browser();
    const answer = await page.post('/api/v1/auth/email/signup', {
      email: newEmail(),
      password: newPassword(),
      transport: 'cookie',
    });
    succeeded(answer, 201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const token = page.cookies.get('latchkey.session') ?? '';
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(answer.text).not.toContain(token);
    expect(Object.keys(answer.body)).not.toEqual(expect.arrayContaining(['access_token']));
    expect(Object.keys(answer.body)).not.toEqual(expect.arrayContaining(['refresh_token']));
  });
});
