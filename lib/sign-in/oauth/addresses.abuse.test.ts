import { afterAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { arriveAt, setOff } from '@/lib/testing/oauth';
import { throughProvider } from '@/lib/testing/oidc-provider';
import { newEmail, whoIs } from '@/lib/testing/people';
import { race } from '@/lib/testing/races';
import { browser } from '@/lib/testing/requests';
import { footprint, identitiesOf, userRow } from '@/lib/testing/rows';
import { enter, newLogin, provider } from './oauth-provider-fixture';

afterAll(async () => {
  await closeDb();
  await provider.stop();
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
