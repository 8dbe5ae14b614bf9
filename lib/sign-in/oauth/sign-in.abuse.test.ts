import './oauth-provider-fixture';
import { afterAll, describe, expect, test } from 'vitest';
import { hours, minutes, shifted } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { arriveAt, copyOf, setOff } from '@/lib/testing/oauth';
import { type ProviderCookies, throughProvider } from '@/lib/testing/oidc-provider';
import { newEmail, whoIs } from '@/lib/testing/people';
import { race } from '@/lib/testing/races';
import { browser, program } from '@/lib/testing/requests';
import { eventsAbout, footprint, identitiesOf, sessionsOf, suspend, userRow } from '@/lib/testing/rows';
import { provider } from './oauth-provider-fixture';

afterAll(async () => {
  await closeDb();
  await provider.stop();
});

const newLogin = () => `p-${newId()}`;

async function enter(login = newLogin(), page = browser(), jar: ProviderCookies = new Map()) {
  const { back, shown } = await throughProvider(await setOff(page), { login, jar });
  return { page, jar, login, shown, back, landed: await arriveAt(page, back) };
}

describe('a first visit', () => {
  test('opens an account and a session of ours, and nothing of the provider but the identity is kept', async () => {
    const { page, login, landed, shown } = await enter();
    expect(shown).toEqual(['login', 'consent']);
    expect(landed).toMatchObject({ status: 303, path: '/account', error: null });
    expect([...page.cookies.keys()]).toEqual(['latchkey.session']);
    const id = await whoIs(page);
    const { body } = await page.get('/api/v1/auth/me');
    expect(body).toMatchObject({ amr: ['fed'], aal: 1, role: 'user', has_password: false, email: null });
    const [identity] = await identitiesOf(id);
    expect(identity).toMatchObject({ method: 'oidc', subject: `${provider.issuer}|${login}`, address: login });
    const [session] = await sessionsOf(id);
    expect(session).toMatchObject({ method: 'oidc', transport: 'cookie', remember: false, identityId: identity?.id });
    expect((await eventsAbout(id)).map(({ type, method }) => [type, method])).toEqual([
      ['user.signed_up', 'oidc'],
      ['session.opened', 'oidc'],
    ]);
  });

  test('the second visit finds the same account, and a visit over a session ends that one', async () => {
    const { page, login, jar } = await enter();
    const id = await whoIs(page);
    const first = copyOf(page);
    const again = await enter(login, page, jar);
    expect(again.shown).toEqual([]);
    expect(await whoIs(page)).toBe(id);
    expect(await whoIs(first)).toBe('unauthenticated');
    expect(await identitiesOf(id)).toHaveLength(1);
  });

  test('leads to where the person wanted to be, and stays for as long as they asked', async () => {
    const page = browser();
    const wish = { remember: true, return_to: '/account/sessions?a=1#end' };
    const { back } = await throughProvider(await setOff(page, wish), { login: newLogin() });
    expect((await arriveAt(page, back)).path).toBe('/account/sessions?a=1#end');
    expect((await sessionsOf(await whoIs(page)))[0]).toMatchObject({ remember: true });
  });

  test.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/api/v1/auth/me', 'javascript:alert(1)'])(
    'RED-01: never leads to %s',
    async (return_to) => {
      const page = browser();
      const { back } = await throughProvider(await setOff(page, { return_to }), { login: newLogin() });
      expect((await arriveAt(page, back)).path).toBe('/account');
    },
  );

  test('what the provider calls its person is cleaned of what cannot be seen', async () => {
    const login = newLogin();
    provider.people.set(login, { email: 'a\u202egro.elpmaxe@b\u0000\u200b', email_verified: true });
    const { page } = await enter(login);
    const [identity] = await identitiesOf(await whoIs(page));
    expect(identity?.address).toBe('agro.elpmaxe@b');
  });
});

describe('an address the provider is trusted with', () => {
  test('is taken over, verified, by a new account', async () => {
    const [login, email] = [newLogin(), newEmail()];
    provider.people.set(login, { email: email.toUpperCase(), email_verified: true });
    const { page } = await enter(login);
    expect((await page.get('/api/v1/auth/me')).body).toMatchObject({ email, email_verified: true });
  });

  test('LNK-07: leads to nobody who has it verified: no account, no session, and the way to link is told', async () => {
    const email = newEmail();
    const [owner, other] = [newLogin(), newLogin()];
    for (const login of [owner, other]) provider.people.set(login, { email, email_verified: true });
    const { page: owners } = await enter(owner);
    const before = await footprint();
    const { page, landed } = await enter(other);
    expect(landed.path).toBe('/sign-in?error=email_in_use&provider=oidc&return_to=%2Faccount');
    expect(page.cookies.size).toBe(0);
    expect(await footprint()).toEqual(before);
    expect(await identitiesOf(await whoIs(owners))).toHaveLength(1);
  });

  test('LNK-08: of an account that nobody verified it for, nothing is touched or learnt', async () => {
    const [login, email] = [newLogin(), newEmail()];
    const password = 'stone river far away';
    const squatter = browser();
    await squatter.post('/api/v1/auth/email/signup', { email, password, transport: 'cookie' });
    const squatterId = await whoIs(squatter);
    const row = await userRow(squatterId);
    provider.people.set(login, { email, email_verified: true });
    const { page, landed } = await enter(login);
    expect(landed.error).toBeNull();
    const { body } = await page.get('/api/v1/auth/me');
    expect(body.id).not.toBe(squatterId);
    expect(body.email).toBeNull();
    expect(await userRow(squatterId)).toEqual(row);
    expect(await identitiesOf(squatterId)).toEqual([]);
  });

  test.each([false, 'true', 1, undefined, null])(
    'LNK-07: is nothing where email_verified is %j',
    async (email_verified) => {
      const [login, email] = [newLogin(), newEmail()];
      provider.people.set(login, { email, email_verified });
      const { page } = await enter(login);
      expect((await page.get('/api/v1/auth/me')).body).toMatchObject({ email: null, email_verified: false });
    },
  );

  test('two first visits with one address at once: one account has it, and neither visit fails badly', async () => {
    const email = newEmail();
    const pages = await race(6, async () => {
      const login = newLogin();
      provider.people.set(login, { email, email_verified: true });
      const page = browser();
      const { back } = await throughProvider(await setOff(page), { login });
      return { page, back };
    });
    const landed = await Promise.all(pages.map(({ page, back }) => arriveAt(page, back)));
    const errors = landed.map(({ error }) => error);
    expect(errors.filter((error) => error === null)).toHaveLength(1);
    expect(new Set(errors)).toEqual(new Set([null, 'email_in_use']));
  });
});

describe('a return', () => {
  test('RAC-19: of many at once with one code, one opens a session', async () => {
    const page = browser();
    const { back } = await throughProvider(await setOff(page), { login: newLogin() });
    const copies = Array.from({ length: 16 }, () => copyOf(page));
    const before = (await footprint()).sessions ?? 0;
    const landed = await Promise.all(copies.map((copy) => arriveAt(copy, back)));
    expect(landed.filter(({ error }) => error === null)).toHaveLength(1);
    expect(landed.filter(({ error }) => error === 'oauth_expired')).toHaveLength(15);
    expect((await footprint()).sessions).toBe(before + 1);
  });

  test('RAC-19: works once: repeated later by the same browser it opens nothing', async () => {
    const page = browser();
    const { back } = await throughProvider(await setOff(page), { login: newLogin() });
    const copy = copyOf(page);
    expect((await arriveAt(page, back)).error).toBeNull();
    expect((await arriveAt(copy, back)).path).toBe('/sign-in?error=oauth_expired&provider=oidc&return_to=%2Faccount');
    expect(copy.cookies.size).toBe(0);
  });

  test('login CSRF: in another browser, with or without a visit of its own, it opens nothing', async () => {
    const [attacker, victim, fresh] = [browser(), browser(), browser()];
    const { back } = await throughProvider(await setOff(attacker), { login: newLogin() });
    await setOff(victim);
    const before = await footprint();
    for (const page of [victim, fresh])
      expect((await arriveAt(page, back)).path).toBe('/sign-in?error=oauth_expired&provider=oidc');
    expect(victim.cookies.has('latchkey.session')).toBe(false);
    expect(fresh.cookies.has('latchkey.session')).toBe(false);
    expect(await footprint()).toEqual(before);
  });

  test('login CSRF: one visit cookie and the checks of another do not go together', async () => {
    const [attacker, victim] = [browser(), browser()];
    const { back } = await throughProvider(await setOff(attacker), { login: newLogin() });
    const own = await throughProvider(await setOff(victim), { login: newLogin() });
    const planted = copyOf(victim);
    for (const name of ['latchkey.oauth-state', 'latchkey.oauth-pkce', 'latchkey.oauth-nonce'])
      planted.cookies.set(name, attacker.cookies.get(name) ?? '');
    const before = await footprint();
    expect((await arriveAt(planted, back)).error).toBe('oauth_expired');
    expect(await footprint()).toEqual(before);
    // And what was tried with it leaves the victim's own visit alone.
    expect((await arriveAt(victim, own.back)).error).toBeNull();
  });

  test('after ten minutes it is too late', async () => {
    const page = browser();
    const { back } = await throughProvider(await setOff(page), { login: newLogin() });
    expect((await shifted(minutes(10), () => arriveAt(page, back))).error).toBe('oauth_expired');
    expect(page.cookies.size).toBe(0);
  });

  test('to the callback of another provider it is nothing', async () => {
    const page = browser();
    const { back } = await throughProvider(await setOff(page), { login: newLogin() });
    expect((await arriveAt(page, back.replace('/oidc', '/github'))).error).toBe('oauth_expired');
    expect(page.cookies.has('latchkey.session')).toBe(false);
  });

  test('with a forged code, state or error it leads to a page that says so', async () => {
    for (const change of ['code=forged', 'state=forged', 'error=access_denied', 'error=server_error&x=%00']) {
      const page = browser();
      const { back } = await throughProvider(await setOff(page), { login: newLogin() });
      const url = new URL(back);
      for (const [name, value] of new URLSearchParams(change)) url.searchParams.set(name, value);
      const landed = await arriveAt(page, url.href);
      expect(landed.status).toBe(303);
      const expected = { c: 'oauth_failed', s: 'oauth_expired' }[change[0] ?? ''] ?? /^oauth_(failed|denied)$/;
      expect(landed.error, change).toMatch(expected);
      expect(page.cookies.has('latchkey.session')).toBe(false);
    }
  });

  test('after the person said no, leads back to sign-in and says so', async () => {
    const page = browser();
    const { back } = await throughProvider(await setOff(page, { return_to: '/account/wallets' }), {
      login: newLogin(),
      deny: true,
    });
    expect((await arriveAt(page, back)).path).toBe(
      '/sign-in?error=oauth_denied&provider=oidc&return_to=%2Faccount%2Fwallets',
    );
  });

  test('of a suspended user opens nothing, and is recorded', async () => {
    const { page, login, jar } = await enter();
    const id = await whoIs(page);
    await suspend(id);
    const again = await enter(login, browser(), jar);
    expect(again.landed.error).toBe('user_suspended');
    expect(again.page.cookies.size).toBe(0);
    expect((await eventsAbout(id)).at(-1)).toMatchObject({
      type: 'sign_in.failed',
      outcome: 'failure',
      data: { reason: 'user_suspended' },
    });
  });
});

describe('setting out', () => {
  test('names the provider, with PKCE, state, nonce and our callback', async () => {
    const url = new URL(await setOff(browser()));
    expect(url.origin).toBe(provider.issuer);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: provider.clientId,
      redirect_uri: 'http://localhost:3000/api/auth/callback/oidc',
      response_type: 'code',
      code_challenge_method: 'S256',
      state: expect.stringMatching(/.{40,}/),
      nonce: expect.stringMatching(/.{20,}/),
    });
    expect((await browser().get('/api/v1/auth/oauth')).body).toEqual({ items: [{ id: 'oidc', label: 'Example ID' }] });
  });

  test('for a provider that is not set up or not known: not found', async () => {
    for (const id of ['google', 'github', 'evil', '__proto__'])
      expect((await browser().post(`/api/v1/auth/oauth/${id}`, {})).status).toBe(404);
  });

  test('CSRF: is refused to another site, with nothing set', async () => {
    const page = browser();
    const elsewhere: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
    ];
    for (const headers of elsewhere) {
      const answer = await page.post('/api/v1/auth/oauth/oidc', {}, headers);
      expect(answer.body.code).toBe('cross_site_request');
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  test('for a link or to confirm needs a session, in a browser, and for a link a fresh one', async () => {
    const wishes = ['link', 'reauthenticate'].map((purpose) => ({ purpose }));
    for (const wish of wishes) {
      expect((await browser().post('/api/v1/auth/oauth/oidc', wish)).body.code).toBe('unauthenticated');
      const { page } = await enter();
      const late = () => page.post('/api/v1/auth/oauth/oidc', wish);
      const answer = await shifted(minutes(11), late);
      if (wish.purpose === 'reauthenticate') expect(answer.status).toBe(200);
      else expect(answer.body).toMatchObject({ code: 'reauthentication_required', methods: ['oidc'] });
    }
    const email = newEmail();
    const { body } = await program().post('/api/v1/auth/email/signup', { email, password: 'stone river far away' });
    for (const wish of wishes)
      expect((await program(body.access_token).post('/api/v1/auth/oauth/oidc', wish)).body.code).toBe('forbidden');
  });

  test('a session that ended meanwhile is not brought back by the provider cookie alone', async () => {
    const { page } = await enter();
    await page.post('/api/v1/auth/logout');
    expect(await whoIs(page)).toBe('unauthenticated');
    expect(await shifted(hours(1), () => whoIs(page))).toBe('unauthenticated');
  });
});
