import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeDb, db } from '@/lib/db/client';
import { events } from '@/lib/db/schema';
import { passwordHashOperations } from '@/lib/methods/password';
import { startBreachedPasswords } from '@/lib/testing/breached-passwords';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken } from '@/lib/testing/mails';
import { newEmail, newPassword, signedUp, succeeded } from '@/lib/testing/people';
import { type Answer, program } from '@/lib/testing/requests';
import { userOf } from '@/lib/testing/rows';

const service = await startBreachedPasswords();
process.env.BREACHED_PASSWORDS_URL = service.url;

beforeEach(() => {
  service.asked.length = 0;
});
afterEach(() => {
  service.trouble = {};
});
afterAll(async () => {
  await service.stop();
  await closeDb();
});

const auth = '/api/v1/auth';
const signUp = (password: string, email = newEmail()) => program().post(`${auth}/email/signup`, { email, password });
const failures = async () =>
  (await db().select().from(events).where(eq(events.type, 'password.breach_check_failed'))).map(({ data }) => data);

function known(times?: number): string {
  const password = newPassword();
  service.leak(password, times);
  return password;
}

function refused({ status, body }: Answer, field: string): void {
  expect(status).toBe(422);
  expect(body.code).toBe('password_blocked');
  expect(body.errors).toEqual([
    { path: `body.${field}`, code: 'password_blocked', message: expect.stringContaining('break-in') },
  ]);
}

describe('a password that became known elsewhere', () => {
  test('opens no account, and costs no hash', async () => {
    const [password, email] = [known(), newEmail()];
    const hashes = passwordHashOperations();
    refused(await signUp(password, email), 'password');
    expect(passwordHashOperations()).toBe(hashes);
    expect(await userOf(email)).toBeUndefined();
    succeeded(await signUp(newPassword(), email), 201);
  });

  test('is refused also when it was seen a single time; another spelling of it is another password', async () => {
    const password = known(1);
    refused(await signUp(password), 'password');
    succeeded(await signUp(password.toUpperCase()), 201);
  });

  test('replaces no other one, and the link to a new password stays as it was', async () => {
    const person = await signedUp();
    const bad = known();
    const change = { current_password: person.password, new_password: bad };
    refused(await person.api.post(`${auth}/email/change-password`, change), 'new_password');
    succeeded(await program().post(`${auth}/password/forgot`, { email: person.email }), 202);
    await runJobs('answer_forgot');
    const token = await mailedToken(person.email, 'reset_password');
    refused(await program().post(`${auth}/password/reset`, { token, new_password: bad }), 'new_password');
    succeeded(await program().post(`${auth}/password/reset`, { token, new_password: newPassword() }), 200);
  });

  test('still signs in whoever has it already: only new ones are looked up', async () => {
    const person = await signedUp();
    service.leak(person.password);
    service.asked.length = 0;
    succeeded(await program().post(`${auth}/email/login`, { email: person.email, password: person.password }), 200);
    expect(service.asked).toEqual([]);
  });
});

describe('what the service learns', () => {
  test('five digits of a hash and nothing else, and padding is asked for', async () => {
    const [password, email] = [newPassword(), newEmail()];
    succeeded(await signUp(password, email), 201);
    const hash = createHash('sha1').update(password).digest('hex').toUpperCase();
    expect(service.asked).toEqual([{ method: 'GET', path: `/range/${hash.slice(0, 5)}`, padding: 'true', body: '' }]);
  });

  test('nothing of a password that the policy refuses by itself', async () => {
    expect((await signUp('short')).body.code).toBe('weak_password');
    expect((await signUp('password1234')).body.code).toBe('password_blocked');
    expect(service.asked).toEqual([]);
  });
});

test('padding, which says that it was seen 0 times, blocks nothing', async () => {
  succeeded(await signUp(known(0)), 201);
});

test.each([
  ['500', 'status', { answers: [500, 'broken'] }],
  ['429', 'status', { answers: [429, 'slow down'] }],
  ['HTML', 'malformed', { answers: [200, '<html>captive portal</html>'] }],
  ['nothing', 'malformed', { answers: [200, ''] }],
  ['lines of another form', 'malformed', { answers: [200, 'ABCDEF:1\r\n'] }],
  ['never a word', 'timeout', { hangs: true }],
  ['half an answer', 'timeout', { trails: true }],
] as const)(
  'where it answers %s the password is taken, soon, and an event says so: %s',
  async (_said, reason, trouble) => {
    service.trouble = trouble as unknown as typeof service.trouble;
    const before = (await failures()).length;
    succeeded(await signUp(known()), 201);
    const after = await failures();
    expect(after).toHaveLength(before + 1);
    expect(after.at(-1)).toEqual({ reason });
  },
);

test('an answer without end is cut off, and the password is taken', async () => {
  service.trouble.floods = true;
  succeeded(await signUp(known()), 201);
  expect(['too_large', 'timeout']).toContain(((await failures()).at(-1) as { reason: string }).reason);
});

test('RED-08: a redirect is not followed', async () => {
  const elsewhere = await startBreachedPasswords();
  const password = known();
  elsewhere.leak(password);
  service.trouble.answers = [302, '', { location: elsewhere.url }];
  succeeded(await signUp(password), 201);
  expect(elsewhere.asked).toEqual([]);
  expect((await failures()).at(-1)).toEqual({ reason: 'status' });
  await elsewhere.stop();
});
