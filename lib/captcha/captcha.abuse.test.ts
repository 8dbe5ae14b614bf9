import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { closeDb, db } from '@/lib/db/client';
import { events, spentCaptchas } from '@/lib/db/schema';
import { passwordHashOperations } from '@/lib/methods/password';
import { passkeyOptions } from '@/lib/testing/passkey-people';
import { newPasskey } from '@/lib/testing/passkeys';
import { newEmail, newPassword, succeeded } from '@/lib/testing/people';
import { race, rounds, tally } from '@/lib/testing/races';
import { masked, program } from '@/lib/testing/requests';
import { footprint, userOf } from '@/lib/testing/rows';
import { startTurnstile } from '@/lib/testing/turnstile';

const turnstile = await startTurnstile();
process.env.TURNSTILE_SITE_KEY = turnstile.siteKey;
process.env.TURNSTILE_SECRET_KEY = turnstile.secretKey;
process.env.TURNSTILE_URL = turnstile.origin;
process.env.TURNSTILE_TIMEOUT_SECONDS = '1';

beforeEach(() => {
  turnstile.asked.length = 0;
});
afterEach(() => {
  turnstile.trouble = {};
});
afterAll(async () => {
  await turnstile.stop();
  await closeDb();
});

const auth = '/api/v1/auth';
const wish = (captcha_token?: string) => ({ email: newEmail(), password: newPassword(), captcha_token });
const signUp = (body: ReturnType<typeof wish>, headers: Record<string, string> = {}) =>
  program().post(`${auth}/email/signup`, body, headers);
const forgot = (captcha_token?: string, email = newEmail()) =>
  program().post(`${auth}/password/forgot`, { email, captcha_token });
const signUpWithPasskey = async (captcha_token?: string) => {
  const credential = newPasskey().create(await passkeyOptions('sign_up'));
  return program().post(`${auth}/passkey/signup`, { credential, captcha_token });
};
const forgotJobs = async () => {
  const [row] = await db().execute<{ n: number }>(
    sql`select count(*)::int as n from graphile_worker.jobs where task_identifier = 'answer_forgot'`,
  );
  return row?.n;
};
const eventsOf = async (type: 'captcha.refused' | 'captcha.unavailable') =>
  (await db().select().from(events).where(eq(events.type, type))).map(({ outcome, data, ip }) => ({
    outcome,
    data,
    ip,
  }));

describe.each([
  ['sign-up', 'sign_up', (token?: string) => signUp(wish(token)), 201],
  ['sign-up with a passkey', 'sign_up', (token?: string) => signUpWithPasskey(token), 201],
  ['a forgotten password', 'forgot', (token?: string) => forgot(token), 202],
] as const)('%s', (_name, action, ask, success) => {
  test('CAP-01: is refused without a token, an empty one or one that the provider did not give', async () => {
    for (const token of [undefined, '']) {
      const { status, body } = await ask(token);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'captcha_required' });
    }
    const { status, body } = await ask('0.made-up');
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'captcha_invalid' });
    succeeded(await ask(turnstile.solve(action)), success);
  });

  test('CAP-02: takes a token once', async () => {
    const token = turnstile.solve(action);
    succeeded(await ask(token), success);
    const again = await ask(token);
    expect({ status: again.status, code: again.body.code }).toEqual({ status: 400, code: 'captcha_invalid' });
    expect(await eventsOf('captcha.refused')).toContainEqual(
      expect.objectContaining({ outcome: 'failure', data: { action, reason: 'timeout-or-duplicate' } }),
    );
  });

  test('CAP-02: takes a token once where the provider takes it again and again, also of many at the same moment', async () => {
    turnstile.trouble.forgets = true;
    await rounds(3, async () => {
      const token = turnstile.solve(action);
      const answers = await race(8, () => ask(token));
      expect(tally(answers)).toEqual({ [success]: 1, '400 captcha_invalid': 7 });
    });
  });

  test('CAP-03: takes no token of another form, of another site, or from six minutes ago', async () => {
    const others = [
      turnstile.solve('sign_in'),
      turnstile.solve(action === 'forgot' ? 'sign_up' : 'forgot'),
      turnstile.solve(''),
      turnstile.solve(action, { hostname: 'evil.example' }),
      turnstile.solve(action, { hostname: 'localhost.evil.example' }),
      turnstile.solve(action, { age: 360_000 }),
    ];
    for (const token of others) {
      const { status, body } = await ask(token);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'captcha_invalid' });
    }
    const reasons = (await eventsOf('captcha.refused')).map(({ data }) => (data as { reason: string }).reason);
    for (const reason of ['other_action', 'other_hostname', 'timeout-or-duplicate']) expect(reasons).toContain(reason);
  });

  test.each([
    ['500', { answers: [500, '{"success":true}'] }],
    ['503 with HTML', { answers: [503, '<html>down</html>', 'text/html'] }],
    ['200 with HTML', { answers: [200, '<html>captive portal</html>', 'text/html'] }],
    ['200 with nothing', { answers: [200, ''] }],
    ['200 with another document', { answers: [200, '{"ok":true}'] }],
    ['success that is a word', { answers: [200, '{"success":"true"}'] }],
    ['success and a status of its own', { answers: [403, '{"success":true}'] }],
    ['an internal error', { answers: [200, '{"success":false,"error-codes":["internal-error"]}'] }],
    ['that our secret is not known', { answers: [200, '{"success":false,"error-codes":["invalid-input-secret"]}'] }],
    ['a megabyte', { answers: [200, `{"success":true,"more":"${'x'.repeat(1_000_000)}"}`] }],
    ['nothing, ever', { hangs: true }],
    ['half an answer', { trails: true }],
  ] as const)('CAP-05: is answered 503 where the provider says %s, and nothing is done', async (_said, trouble) => {
    turnstile.trouble = trouble as unknown as typeof turnstile.trouble;
    const [hashes, jobs] = [passwordHashOperations(), await forgotJobs()];
    const token = turnstile.solve(action);
    const answer = await ask(token);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 503, code: 'captcha_unavailable' });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(passwordHashOperations()).toBe(hashes);
    expect(await forgotJobs()).toBe(jobs);
    expect(await eventsOf('captcha.unavailable')).toContainEqual(
      expect.objectContaining({ outcome: 'failure', data: { action, reason: expect.any(String) } }),
    );
    // The token was not taken: once the provider is back it is as good as it was.
    turnstile.trouble = {};
    succeeded(await ask(token), success);
  });
});

test('CAP-05: while the provider is away nobody is told to solve what nobody can, and it is asked once, however many come', async () => {
  turnstile.trouble.answers = [503, 'down'];
  await shifted(minutes(1), async () => {
    const answers = await race(8, () => forgot());
    expect(tally(answers)).toEqual({ '503 captcha_unavailable': 8 });
    expect(turnstile.asked).toHaveLength(1);
    turnstile.trouble = {};
  });
  await shifted(minutes(2), async () => {
    expect((await forgot()).body.code).toBe('captcha_required');
  });
});

test('CAP-05 RED-08: a redirect of the provider is not followed, so nobody else hears the secret', async () => {
  const elsewhere = await startTurnstile();
  turnstile.trouble.redirects = `${elsewhere.origin}/turnstile/v0/siteverify`;
  elsewhere.trouble.answers = [200, '{"success":true,"hostname":"localhost","action":"forgot"}'];
  expect((await forgot(turnstile.solve('forgot'))).body.code).toBe('captcha_unavailable');
  expect(elsewhere.asked).toEqual([]);
  await elsewhere.stop();
});

test('a captcha is judged before the address: known and unknown ones are refused alike, byte for byte', async () => {
  const known = wish(turnstile.solve('sign_up'));
  succeeded(await signUp(known), 201);
  const refusals = [
    await signUp({ ...known, captcha_token: 'x' }),
    await signUp(wish('x')),
    await signUp({ ...known, password: 'short', captcha_token: 'x' }),
  ].map(masked);
  for (const refusal of refusals) expect(refusal).toEqual(refusals[0]);
  expect(await userOf(known.email)).toBeDefined();
});

test('the alias of sign-up asks, too', async () => {
  const { status, body } = await program().post(`${auth}/register`, wish());
  expect({ status, code: body.code }).toEqual({ status: 400, code: 'captcha_required' });
  succeeded(await program().post(`${auth}/register`, wish(turnstile.solve('sign_up'))), 201);
});

test('a passkey whose captcha is refused makes nothing and spends nothing: it signs up with the next token', async () => {
  const credential = newPasskey().create(await passkeyOptions('sign_up'));
  const send = (captcha_token?: string) => program().post(`${auth}/passkey/signup`, { credential, captcha_token });
  const before = await footprint();
  expect((await send()).body.code).toBe('captcha_required');
  expect((await send('0.made-up')).body.code).toBe('captcha_invalid');
  turnstile.trouble.answers = [502, 'down'];
  expect((await send(turnstile.solve('sign_up'))).body.code).toBe('captcha_unavailable');
  turnstile.trouble = {};
  // The refusals are in the audit log, and nothing else anywhere.
  const { events: _, ...others } = await footprint();
  const { events: __, ...earlier } = before;
  expect(others).toEqual(earlier);
  succeeded(await send(turnstile.solve('sign_up')), 201);
});

test('CAP-08: the provider hears the address this server sees, or none, and never what a client claims', async () => {
  const spoofed = { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9', 'cf-connecting-ip': '203.0.113.9' };
  succeeded(await signUp(wish(turnstile.solve('sign_up')), spoofed), 201);
  succeeded(
    await signUp(wish(turnstile.solve('sign_up')), { ...spoofed, 'x-latchkey-client-ip': '198.51.100.7' }),
    201,
  );
  expect(turnstile.asked.map(({ remoteip }) => remoteip)).toEqual([null, '198.51.100.7']);
  expect(turnstile.asked.map(({ secret }) => secret)).toEqual([turnstile.secretKey, turnstile.secretKey]);
});

test('CAP-09: of a token only a hash is kept, and a refusal says nothing of it', async () => {
  const token = turnstile.solve('sign_up');
  succeeded(await signUp(wish(token)), 201);
  const refused = await signUp(wish(token));
  expect(refused.text).not.toContain(token.slice(0, 12));
  const kept = await db().select().from(spentCaptchas);
  expect(kept.map(({ hash }) => hash)).toContain(tokenHash(token));
  expect(JSON.stringify([kept, await db().select().from(events)])).not.toContain(token.slice(0, 12));
});

test('FUZ: what is no token is refused before the provider hears of it, or by the provider, and never breaks anything', async () => {
  for (const token of ['\0', '\ud800', '💥'.repeat(100), "' or 1=1 --", '../../siteverify', 'a&secret=b&response=c']) {
    const { status, body } = await forgot(token);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'captcha_invalid' });
  }
  for (const token of ['x'.repeat(2049), 7, null, ['x'], { token: 'x' }]) {
    turnstile.asked.length = 0;
    const answer = await program().post(`${auth}/password/forgot`, { email: newEmail(), captcha_token: token });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 422, code: 'validation_failed' });
    expect(turnstile.asked).toEqual([]);
  }
});
