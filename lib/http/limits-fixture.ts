import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { config } from '@/lib/core/config';
import { newId } from '@/lib/core/ids';
import { db } from '@/lib/db/client';
import { addressKey, sourceKey, userKey } from '@/lib/limits/keys';
import { bySource, countOf, reserveAll } from '@/lib/limits/reserve';
import { passwordHashOperations } from '@/lib/methods/password';
import { newEmail, newPassword, proofOf, succeeded } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { type Answer, browser, type Caller, program } from '@/lib/testing/requests';
import { connectSolana, type HeadlessWallet } from '@/lib/testing/wallets';

/** What the tests of routes are run with. */
export const limitsOfRoutes = {
  LIMITS: 'api=40/1m',
  // Two hundred at once do make the server busy.
  API_BUSY_MILLISECONDS: '0',
};

let sources = 0;
/** An address nobody called from yet. */
export function newSource(): string {
  sources += 1;
  return `192.0.${Math.floor(sources / 250)}.${sources % 250}`;
}
const from = (ip: string) => ({ 'x-latchkey-client-ip': ip });
const signUp = (ip: string, more = {}): Promise<Answer> =>
  program().post('/api/v1/auth/email/signup', { email: newEmail(), password: newPassword(), ...more }, from(ip));

async function somebody(): Promise<{ id: string; api: Caller; refreshToken: string; accessToken: string }> {
  const body = succeeded(await signUp(newSource()), 201);
  const { user, access_token: accessToken = '', refresh_token: refreshToken = '' } = body;
  return { id: user?.id ?? '', api: program(accessToken), refreshToken, accessToken };
}

const me = (api: Caller) => api.get('/api/v1/auth/me', from(newSource()));

/** Everything that holds whoever counts. */
export function describeRouteLimits(): void {
  describe('the limit of all calls', () => {
    test('RLM-07: of two hundred together as many get in as the limit has, wherever they come from', async () => {
      const { api } = await somebody();
      expect(tally(await race(200, () => me(api)))).toEqual({ 200: 40, '429 rate_limited': 160 });
      const refused = await me(api);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused.headers.get('ratelimit')).toMatch(/^"api";r=0;t=\d+$/);
      expect(refused.headers.get('ratelimit-policy')).toBe('"api";q=40;w=60');
      expect((await me((await somebody()).api)).status).toBe(200);
    });

    test('an answer says how the caller stands', async () => {
      const { api } = await somebody();
      await me(api);
      const answer = await me(api);
      expect(answer.headers.get('ratelimit')).toMatch(/^"api";r=38;t=(60|5\d)$/);
      expect(answer.headers.get('ratelimit-policy')).toBe('"api";q=40;w=60');
    });

    test('falls with the errors of a user, to a quarter', async () => {
      const { api, id } = await somebody();
      const nothing = () => api.remove(`/api/v1/auth/sessions/${newId()}`, from(newSource()));
      const answers: Answer[] = [];
      for (let n = 0; n < 12; n += 1) answers.push(await nothing());
      expect(tally(answers)).toEqual({ '404 not_found': 10, '429 rate_limited': 2 });
      expect(await countOf('api', userKey(id))).toBe(40);
    });

    test('falls with the errors of a source that is not signed in, also with tokens that are none', async () => {
      const ip = newSource();
      const answers: Answer[] = [];
      for (let n = 0; n < 12; n += 1) answers.push(await program('nothing').get('/api/v1/auth/me', from(ip)));
      expect(tally(answers)).toEqual({ '401 unauthenticated': 10, '429 rate_limited': 2 });
      expect((await program().get('/api/v1/auth/oauth', from(newSource()))).status).toBe(200);
    });

    test('counts a call that is refused before anything else: with a session, from a page of another site', async () => {
      const [ip, page] = [newSource(), browser()];
      const wish = { email: newEmail(), password: newPassword(), transport: 'cookie' };
      succeeded(await page.post('/api/v1/auth/email/signup', wish, from(newSource())), 201);
      const foreign = { ...from(ip), origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
      const answers: Answer[] = [];
      for (let n = 0; n < 12; n += 1) answers.push(await page.get('/api/v1/auth/me', foreign));
      expect(tally(answers)).toEqual({ '403 cross_site_request': 10, '429 rate_limited': 2 });
    });

    test('no alias and no spelling of a path is a way round: a user is counted, not an address', async () => {
      const { api, id } = await somebody();
      await me(api);
      await api.get('/api/v1/auth/sessions?x=1', from(newSource()));
      await api.get('/api/v1/auth/identities', from(newSource()));
      expect(await countOf('api', userKey(id))).toBeGreaterThanOrEqual(3);
    });
  });

  describe('limits of single routes', () => {
    test('three sign-ups in ten minutes from one address, whichever path; one that could not be used is not counted', async () => {
      const ip = newSource();
      expect((await signUp(ip, { password: 'short' })).status).toBe(422);
      expect((await signUp(ip, { email: 'nothing' })).status).toBe(422);
      const alias = { email: newEmail(), password: newPassword() };
      const answers = [
        await signUp(ip),
        await program().post('/api/v1/auth/register', alias, from(ip)),
        await signUp(ip),
        await signUp(ip),
      ];
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 429]);
      expect(answers[3]?.headers.get('ratelimit-policy')).toBe('"sign_up_ip";q=3;w=600');
      const before = passwordHashOperations();
      expect(tally(await race(20, () => signUp(ip)))).toEqual({ '429 rate_limited': 20 });
      expect(passwordHashOperations()).toBe(before);
    });

    test('a new wallet is a sign-up like any other, and one that has an account is none', async () => {
      const ip = newSource();
      const enter = async (wallet: HeadlessWallet) =>
        program().post(`/api/v1/auth/${wallet.chain}/verify`, await proofOf(wallet), from(ip));
      const wallets = [connectSolana(), connectSolana(), connectSolana()];
      const answers: Answer[] = [];
      for (const wallet of [...wallets, connectSolana(), ...wallets]) answers.push(await enter(wallet));
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 429, 200, 200, 200]);
      expect(answers[3]?.headers.get('ratelimit-policy')).toContain('"sign_up_ip";q=3;w=600');
      expect((await signUp(ip)).status).toBe(429);
    });

    test('RLM-07: of thirty sign-ups together three begin an account', async () => {
      const ip = newSource();
      expect(tally(await race(30, () => signUp(ip)))).toEqual({ 201: 3, '429 rate_limited': 27 });
    });

    test('two links to a new password in an hour for an address, however it is spelled and whoever asks', async () => {
      for (const email of [newEmail(), newEmail()]) {
        const forgot = (spelling: string) =>
          program().post('/api/v1/auth/password/forgot', { email: spelling }, from(newSource()));
        const answers = await race(10, (n) => forgot(n % 2 ? email : ` ${email.toUpperCase()}`));
        expect(tally(answers)).toEqual({ 202: 2, '429 rate_limited': 8 });
        const wait = Number((await forgot(email)).headers.get('retry-after'));
        expect(wait).toBeGreaterThan(3500);
        expect(await countOf('forgot_address', addressKey(email))).toBe(2);
      }
    });

    test('a source has ten links to new passwords in an hour, whatever the addresses', async () => {
      const ip = newSource();
      const answers = await race(15, () =>
        program().post('/api/v1/auth/password/forgot', { email: newEmail() }, from(ip)),
      );
      expect(tally(answers)).toEqual({ 202: 10, '429 rate_limited': 5 });
    });

    test('whoever has a whole /48 of IPv6 has sixteen sources, not 65,536, and the next /48 its own', async () => {
      const ask = (ip: string) => program().post('/api/v1/auth/email/verify/resend', { email: newEmail() }, from(ip));
      const answers = await race(170, (n) => ask(`2a01:4f8:77:${n.toString(16)}::1`));
      expect(tally(answers)).toEqual({ 202: 160, '429 rate_limited': 10 });
      const refused = await ask('2a01:4f8:77:ffff::1');
      expect(refused.headers.get('ratelimit-policy')).toContain('"verification_ip";q=160;w=3600');
      // What the site refuses is not counted against the source.
      expect(await countOf('verification_ip', sourceKey('2a01:4f8:77:ffff::1'))).toBe(0);
      expect((await ask('2a01:4f8:78::1')).status).toBe(202);
      expect((await ask(newSource())).status).toBe(202);
    });

    test('sign-ups and sign-ins of a /48 have that bound, too', async () => {
      for (const [name, most] of [
        ['sign_up_ip', 48],
        ['sign_in_ip', 80],
        ['sign_in_source', 80],
        ['forgot_ip', 160],
      ] as const) {
        const outcomes = await race(200, (n) =>
          reserveAll(bySource(name, `2a01:4f8:99:${n.toString(16)}::1`)).then(
            () => 'taken',
            () => 'refused',
          ),
        );
        expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(most);
      }
    });

    test('a made-up token is refused as wrong, well below the limits', async () => {
      const ip = newSource();
      const guess = { refresh_token: 'x'.repeat(43) };
      const answers = await race(10, () => program().post('/api/v1/auth/refresh', guess, from(ip)));
      expect(tally(answers)).toEqual({ '401 refresh_invalid': 10 });
      const link = () => program().post('/api/v1/auth/email/link', { token: 'x'.repeat(43) }, from(newSource()));
      expect((await link()).status).toBe(400);
    });
  });

  describe('what is counted stays', () => {
    test('LGN-12: a failed attempt counts even where nothing of it can be written down', async () => {
      const { id } = await somebody();
      const [{ email = '' } = {}] = await db().execute<{ email: string }>(
        sql`select email from users where id = ${id}`,
      );
      await db().execute(sql`create function refuse_events() returns trigger language plpgsql
        as $$ begin raise exception 'no more events'; end $$`);
      await db().execute(sql`create trigger refuse_events before insert on events for each row
        when (new.type = 'sign_in.failed') execute function refuse_events()`);
      const login = () =>
        program().post('/api/v1/auth/email/login', { email, password: newPassword() }, from(newSource()));
      const before = passwordHashOperations();
      const answers = await race(20, login);
      await db().execute(sql`drop trigger refuse_events on events`);
      expect(tally(answers)).toEqual({ '500 internal_error': 5, '429 rate_limited': 15 });
      expect(passwordHashOperations() - before).toBe(5);
      expect((await login()).status).toBe(429);
    });

    test('what could not be done for a fault of ours uses up nothing: nobody is told to wait for a mail that was never asked for', async () => {
      const [email, ip] = [newEmail(), newSource()];
      await db().execute(sql`create function refuse_jobs() returns trigger language plpgsql
        as $$ begin raise exception 'no more jobs'; end $$`);
      await db().execute(
        sql`create trigger refuse_jobs before insert on graphile_worker._private_jobs for each row execute function refuse_jobs()`,
      );
      const ask = (what: string) => program().post(`/api/v1/auth/${what}`, { email }, from(ip));
      const answers: Answer[] = [];
      for (let n = 0; n < 8; n += 1) answers.push(await ask(n % 2 ? 'password/forgot' : 'email/verify/resend'));
      await db().execute(sql`drop trigger refuse_jobs on graphile_worker._private_jobs`);
      expect(tally(answers)).toEqual({ '500 internal_error': 8 });
      expect(await countOf('forgot_address', addressKey(email))).toBe(0);
      expect(await countOf('forgot_ip', sourceKey(ip))).toBe(0);
      expect(await countOf('verification_address', addressKey(email))).toBe(0);
      expect((await ask('password/forgot')).status).toBe(202);
    });

    test('the settings of these tests are the ones that were read', () => {
      expect(config().limits.set).toEqual({ api: { most: 40, seconds: 60 } });
    });
  });
}
