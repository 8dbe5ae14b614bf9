import { afterAll, describe, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { arriveAt, copyOf, setOff } from '@/lib/testing/oauth';
import { throughProvider } from '@/lib/testing/oidc-provider';
import { newEmail, whoIs } from '@/lib/testing/people';
import { browser, program } from '@/lib/testing/requests';
import { eventsAbout, identitiesOf, sessionsOf } from '@/lib/testing/rows';
import { enter, newLogin, provider } from './oauth-provider-fixture';

afterAll(async () => {
  await closeDb();
  await provider.stop();
});

describe('a first visit', () => {
  test('opens an account and a session of ours, and nothing of the provider but the identity is kept', async () => {
    const { page, login, landed, shown } = await enter();
    expect(shown).toEqual(['login', 'consent']);
    expect(landed).toMatchObject({ status: 303, path: '/account', error: null });
    expect([...page.cookies.keys()]).toEqual(['latchkey.session', 'latchkey.device']);
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
});
