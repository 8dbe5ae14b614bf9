import { afterAll, describe, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { arriveAt, copyOf, setOff } from '@/lib/testing/oauth';
import { throughProvider } from '@/lib/testing/oidc-provider';
import { whoIs } from '@/lib/testing/people';
import '@/lib/testing/races';
import { browser } from '@/lib/testing/requests';
import { eventsAbout, footprint, suspend } from '@/lib/testing/rows';
import { enter, newLogin, provider } from './oauth-provider-fixture';

afterAll(async () => {
  await closeDb();
  await provider.stop();
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
