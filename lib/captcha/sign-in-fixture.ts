import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { db } from '@/lib/db/client';
import { events } from '@/lib/db/schema';
import { passwordHashOperations } from '@/lib/methods/password';
import { newEmail, newPassword, type Person, signedUp } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { type Answer, browser, type Caller, program } from '@/lib/testing/requests';
import { startTurnstile, type TurnstileCounterpart } from '@/lib/testing/turnstile';

let turnstile: TurnstileCounterpart;
let sources = 0;
let ip = '';

const from = (address = ip) => ({ 'x-latchkey-client-ip': address });
const logIn = (who: { email: string; password: string }, captcha_token?: string, address?: string): Promise<Answer> =>
  program().post('/api/v1/auth/email/login', { ...pick(who), captcha_token }, from(address));
const pick = ({ email, password }: { email: string; password: string }) => ({ email, password });
const member = (): Promise<Person> => signedUp({ captcha_token: turnstile.solve('sign_up') });
const solved = () => turnstile.solve('sign_in');
const said = ({ status, body }: Answer) => (status < 400 ? `${status}` : `${status} ${body.code}`);

async function failTimes(count: number, email: string, address?: string): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    expect(said(await logIn({ email, password: newPassword() }, solved(), address))).toBe('401 invalid_credentials');
  }
}

async function anotherMember(): Promise<Person> {
  const { trouble } = turnstile;
  turnstile.trouble = {};
  const person = await member();
  turnstile.trouble = trouble;
  return person;
}

/** When a sign-in asks for a captcha, and what it does with one; by whoever counts the failures. */
export function describeSignInCaptcha(): void {
  beforeAll(async () => {
    turnstile = await startTurnstile();
    Object.assign(process.env, {
      TURNSTILE_SITE_KEY: turnstile.siteKey,
      TURNSTILE_SECRET_KEY: turnstile.secretKey,
      TURNSTILE_URL: turnstile.origin,
      CAPTCHA_AFTER_FAILURES: '3',
      // Wide enough for these tests; the one that sign-in falls to is as it comes.
      LIMITS:
        'sign_in_ip=1000/1m,sign_in_source=1000/5m,sign_in_account=1000/5m,sign_in_device=1000/5m,sign_up_ip=off,api=off',
    });
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
  });

  test('asks for nothing before there were failures, and for a captcha after three of them on an account', async () => {
    const person = await member();
    await failTimes(2, person.email, '198.51.100.1');
    expect(said(await logIn({ ...person, password: newPassword() }))).toBe('401 invalid_credentials');
    const hashes = passwordHashOperations();
    expect(said(await logIn(person))).toBe('400 captcha_required');
    expect(passwordHashOperations()).toBe(hashes);
    expect(said(await logIn(person, solved()))).toBe('200');
  });

  test('asks alike whether there is such an account or not', async () => {
    const stranger = newEmail();
    await failTimes(3, stranger, '198.51.100.2');
    expect(said(await logIn({ email: stranger, password: newPassword() }))).toBe('400 captcha_required');
    expect(said(await logIn({ email: stranger.toUpperCase(), password: newPassword() }))).toBe('400 captcha_required');
    expect(said(await logIn({ email: newEmail(), password: newPassword() }))).toBe('401 invalid_credentials');
  });

  test('asks nobody on a device that the account knows because of what others did elsewhere', async () => {
    const person = await member();
    const home = browser();
    const at = (page: Caller, password: string) =>
      page.post('/api/v1/auth/email/login', { email: person.email, password, transport: 'cookie' }, from());
    expect(said(await at(home, person.password))).toBe('200');
    await failTimes(3, person.email, '198.51.100.5');
    expect(said(await at(browser(), person.password))).toBe('400 captcha_required');
    expect(said(await at(home, person.password))).toBe('200');
    for (let index = 0; index < 3; index += 1)
      expect(said(await at(home, newPassword()))).toBe('401 invalid_credentials');
    expect(said(await at(home, person.password))).toBe('400 captcha_required');
  });

  test('a device that the account knows is none where the attempt is not counted on it', async () => {
    const person = await member();
    const home = browser();
    const at = (transport: string) =>
      home.post('/api/v1/auth/email/login', { ...pick(person), password: newPassword(), transport }, from());
    const signedIn = await home.post('/api/v1/auth/email/login', { ...pick(person), transport: 'cookie' }, from());
    expect(said(signedIn)).toBe('200');
    for (let index = 0; index < 3; index += 1) expect(said(await at('bearer'))).toBe('401 invalid_credentials');
    expect(said(await at('bearer'))).toBe('400 captcha_required');
    expect(said(await at('cookie'))).toBe('401 invalid_credentials');
  });

  test('asks a source that failed on one account also on the next one', async () => {
    const person = await member();
    await failTimes(3, newEmail());
    expect(said(await logIn(person))).toBe('400 captcha_required');
    expect(said(await logIn(person, solved()))).toBe('200');
    expect(said(await logIn(person, undefined, '198.51.100.3'))).toBe('200');
  });

  test('CAP-02 CAP-03: takes a token once, and none of another form', async () => {
    const person = await member();
    await failTimes(3, person.email);
    const token = solved();
    const wrong = { ...person, password: newPassword() };
    const answers = await race(6, () => logIn(wrong, token));
    expect(tally(answers)).toEqual({ '401 invalid_credentials': 1, '400 captcha_invalid': 5 });
    for (const other of [turnstile.solve('sign_up'), turnstile.solve('sign_in', { hostname: 'evil.example' })]) {
      expect(said(await logIn(person, other))).toBe('400 captcha_invalid');
    }
    expect(said(await logIn(person, solved()))).toBe('200');
  });

  test('the alias asks, too', async () => {
    const person = await member();
    await failTimes(3, person.email);
    expect(said(await program().post('/api/v1/auth/login', pick(person), from()))).toBe('400 captcha_required');
  });

  test.each(['with a token', 'without one, as nobody can get one'])(
    'CAP-05: while the provider is away it goes on %s, within a stricter limit, and an event says so',
    async (how) => {
      const person = await member();
      await failTimes(3, person.email);
      turnstile.trouble.answers = [502, '<html>'];
      const token = how === 'with a token' ? solved() : undefined;
      await shifted(minutes(sources), async () => {
        for (const password of [newPassword(), newPassword()]) {
          expect(said(await logIn({ ...person, password }, token))).toBe('401 invalid_credentials');
        }
        const third = await logIn(person, token);
        expect(said(third)).toBe('429 rate_limited');
        expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(60);
        // Whoever never failed is not asked, and so does not notice.
        expect(said(await logIn(await anotherMember(), undefined, '198.51.100.4'))).toBe('200');
      });
      const told = await db().select().from(events).where(eq(events.type, 'captcha.unavailable'));
      expect(told.filter((event) => event.ip === ip)).toHaveLength(3);
    },
  );

  test('CAP-05: a token that is judged again proves that the provider is back, at once and for everybody', async () => {
    const person = await member();
    await failTimes(3, person.email);
    const wrong = { ...person, password: newPassword() };
    await shifted(minutes(sources), async () => {
      turnstile.trouble.answers = [502, '<html>'];
      expect(said(await logIn(wrong))).toBe('401 invalid_credentials');
      turnstile.trouble = {};
      expect(said(await logIn(wrong)), 'asked a moment ago').toBe('401 invalid_credentials');
      expect(said(await logIn(wrong, solved()))).toBe('401 invalid_credentials');
      expect(said(await logIn(wrong))).toBe('400 captcha_required');
    });
  });

  test('CAP-05: where there is no source to count by it is closed meanwhile, never silently open', async () => {
    const person = await member();
    await failTimes(3, person.email);
    turnstile.trouble.answers = [502, '<html>'];
    const answer = await program().post('/api/v1/auth/email/login', { ...pick(person), captcha_token: solved() });
    expect(said(answer)).toBe('503 captcha_unavailable');
  });
}
