import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { passwordHashOperations } from '@/lib/methods/password';
import { ownDatabase } from '@/lib/testing/own-database';
import { newEmail, newPassword, type Person, proofOf, signedUp } from '@/lib/testing/people';
import { type Answer, browser, type Caller, program } from '@/lib/testing/requests';
import { startTurnstile } from '@/lib/testing/turnstile';
import { connectSolana } from '@/lib/testing/wallets';

const turnstile = await startTurnstile();

let sources = 0;
let ip = '';
beforeAll(async () => {
  await ownDatabase('captcha_suspect');
  process.env.TURNSTILE_SITE_KEY = turnstile.siteKey;
  process.env.TURNSTILE_SECRET_KEY = turnstile.secretKey;
  process.env.TURNSTILE_URL = turnstile.origin;
  // Failures count for nothing here but for detection, which blocks nobody.
  process.env.LIMITS =
    'sign_in_ip=off,sign_in_source=off,sign_in_account=off,sign_in_device=off,sign_up_ip=off,api=off';
  process.env.DETECTION = 'brute_force=4/1h,spraying=off,distributed=off';
  process.env.DETECTION_ACTIONS = 'captcha=50,block=off';
  process.env.ALLOWED_IPS = '192.0.2.0/24';
});
beforeEach(() => {
  sources += 1;
  ip = `203.0.113.${sources}`;
});
afterEach(() => {
  turnstile.trouble = {};
});
afterAll(async () => {
  await turnstile.stop();
  await closeDb();
});

interface Attempt {
  at?: string;
  token?: string;
  by?: Caller;
}
const logIn = ({ email, password }: { email: string; password: string }, { at = ip, token, by }: Attempt = {}) =>
  (by ?? program()).post(
    '/api/v1/auth/email/login',
    { email, password, captcha_token: token, ...(by && { transport: 'cookie' }) },
    { 'x-latchkey-client-ip': at },
  );
const said = ({ status, body }: Answer) => (status < 400 ? `${status}` : `${status} ${body.code}`);
const member = (): Promise<Person> => signedUp({ captcha_token: turnstile.solve('sign_up') });

/** Gives detection a reason to find a source suspect. */
async function guess(at = ip): Promise<void> {
  const email = newEmail();
  for (let n = 0; n < 4; n += 1)
    expect(said(await logIn({ email, password: newPassword() }, { at }))).toBe('401 invalid_credentials');
}

describe('a source that detection found suspect', () => {
  test('is asked for a captcha at sign-in, before anything is checked, whatever account it names', async () => {
    const person = await member();
    expect(said(await logIn(person))).toBe('200');
    await guess();
    const hashes = passwordHashOperations();
    for (const who of [person, { email: newEmail(), password: newPassword() }])
      expect(said(await logIn(who))).toBe('400 captcha_required');
    expect(passwordHashOperations()).toBe(hashes);
    expect(said(await logIn(person, { token: turnstile.solve('sign_up') }))).toBe('400 captcha_invalid');
    expect(said(await logIn(person, { token: turnstile.solve('sign_in') }))).toBe('200');
    // Each sign-in anew: one solution is not a pass.
    expect(said(await logIn(person))).toBe('400 captcha_required');
  });

  test('is that source, and no other; an allowed one never is', async () => {
    const person = await member();
    await guess();
    expect(said(await logIn(person, { at: `198.51.100.${sources}` }))).toBe('200');
    await guess('192.0.2.7');
    expect(said(await logIn(person, { at: '192.0.2.7' }))).toBe('200');
  });

  test('is the whole /64 of an IPv6 address', async () => {
    const person = await member();
    await guess('2a01:4f8:9:1::1');
    expect(said(await logIn(person, { at: '2a01:4f8:9:1:aaaa::2' }))).toBe('400 captcha_required');
    expect(said(await logIn(person, { at: '2a01:4f8:9:2::1' }))).toBe('200');
  });

  test('is asked for an hour, and not longer', async () => {
    const person = await member();
    await guess();
    await shifted(minutes(59), async () => expect(said(await logIn(person))).toBe('400 captcha_required'));
    await shifted(minutes(61), async () => expect(said(await logIn(person))).toBe('200'));
  });

  test('is asked on a known device, too, and lets the owner in there with it', async () => {
    const person = await member();
    const page = browser();
    expect(said(await logIn(person, { by: page }))).toBe('200');
    await guess();
    expect(said(await logIn(person, { by: page }))).toBe('400 captcha_required');
    expect(said(await logIn(person, { by: page, token: turnstile.solve('sign_in') }))).toBe('200');
  });

  test('CAP-05: has the stricter limit while the provider is away, and is never silently let through', async () => {
    const person = await member();
    await guess();
    turnstile.trouble.answers = [502, 'down'];
    const token = turnstile.solve('sign_in');
    const answers: string[] = [];
    for (let n = 0; n < 3; n += 1) answers.push(said(await logIn({ ...person, password: newPassword() }, { token })));
    expect(answers).toEqual(['401 invalid_credentials', '401 invalid_credentials', '429 rate_limited']);
  });

  test('signs in with a wallet unasked: nobody guesses one, and what was got wrong with passwords says nothing about it', async () => {
    await guess();
    const proof = await proofOf(connectSolana());
    const entered = await program().post('/api/v1/auth/solana/verify', proof, { 'x-latchkey-client-ip': ip });
    expect(said(entered)).toBe('201');
  });
});
