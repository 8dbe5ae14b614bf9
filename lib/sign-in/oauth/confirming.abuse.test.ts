import { afterAll, describe, expect, test } from 'vitest';
import { seconds, shifted } from '@/lib/core/clock';
import { closeDb } from '@/lib/db/client';
import { arriveAt, copyOf, setOff } from '@/lib/testing/oauth';
import { type ProviderCookies, throughProvider } from '@/lib/testing/oidc-provider';
import { succeeded, whoIs } from '@/lib/testing/people';
import { program } from '@/lib/testing/requests';
import { eventTypesAbout, footprint, sessionsOf } from '@/lib/testing/rows';
import { setUpApp } from '@/lib/testing/second-factor';
import { newLogin, provider, visit, withPassword } from './oauth-provider-fixture';

afterAll(async () => {
  await closeDb();
  await provider.stop();
});

describe('confirming with a provider', () => {
  async function linkedUser() {
    const [page, login, jar] = [await withPassword(), newLogin(), new Map() as ProviderCookies];
    await (await visit(page, 'link', { login, jar })).arrive();
    return { page, login, jar };
  }

  test('LGN-10: a session that lacks its second factor by the time it is back is not confirmed', async () => {
    const { page, login, jar } = await linkedUser();
    const { id = '', email = '' } = (await page.get('/api/v1/auth/me')).body;
    const { arrive } = await visit(page, 'reauthenticate', { login, jar });
    const [session] = await sessionsOf(id);
    const other = await program().post('/api/v1/auth/login', { email, password: 'stone river far away' });
    await setUpApp(program(succeeded(other, 200).access_token));
    expect((await page.get('/api/v1/auth/sessions')).body.code).toBe('mfa_required');
    expect((await arrive()).error).toBe('session_changed');
    const later = (await sessionsOf(id)).find((row) => row.id === session?.id);
    expect(later?.authenticatedAt).toEqual(session?.authenticatedAt);
    expect((await eventTypesAbout(id)).at(-1)).toBe('session.reauthenticated!');
  });

  test('asks the provider to ask again, makes the session fresh and renews its cookie', async () => {
    const { page, login, jar } = await linkedUser();
    const id = await whoIs(page);
    const old = copyOf(page);
    const [session] = await sessionsOf(id);
    const address = await setOff(page, { purpose: 'reauthenticate', return_to: '/oauth-done?visit=abc' });
    expect(new URL(address).searchParams.get('prompt')).toBe('login');
    expect(new URL(address).searchParams.get('max_age')).toBe('0');
    const { back, shown } = await throughProvider(address, { login, jar });
    expect(shown).toContain('login');
    expect((await arriveAt(page, back)).path).toBe('/oauth-done?visit=abc');
    const [renewed] = await sessionsOf(id);
    expect(renewed).toMatchObject({ id: session?.id, method: session?.method, amr: expect.arrayContaining(['fed']) });
    expect(renewed?.authenticatedAt.getTime()).toBeGreaterThan(session?.authenticatedAt.getTime() ?? 0);
    expect(await whoIs(page)).toBe(id);
    expect(await whoIs(old)).toBe('unauthenticated');
    expect((await eventTypesAbout(id)).at(-1)).toBe('session.reauthenticated');
  });

  test('LNK-05: a provider that was kept from asking again proves nothing', async () => {
    for (const silenced of [['prompt', 'max_age'], ['prompt']]) {
      const { page, login, jar } = await linkedUser();
      const [session] = await sessionsOf(await whoIs(page));
      const begin = () => setOff(page, { purpose: 'reauthenticate', return_to: '/oauth-done' });
      // Ten seconds later, so that the sign-in at the provider is older than the visit.
      const address = new URL(await shifted(seconds(10), begin));
      for (const name of silenced) address.searchParams.delete(name);
      if (silenced.length === 1) address.searchParams.set('max_age', '3600');
      const { back, shown } = await throughProvider(address.href, { login, jar });
      expect(shown).toEqual([]);
      const landed = await shifted(seconds(10), () => arriveAt(page, back));
      expect(landed.path).toBe('/oauth-done?error=not_asked_again&provider=oidc');
      expect((await sessionsOf(await whoIs(page)))[0]?.authenticatedAt).toEqual(session?.authenticatedAt);
      expect((await eventTypesAbout(await whoIs(page))).at(-1)).toBe('session.reauthenticated!');
    }
  });

  test('only by an identity of this very account, whoever owns it', async () => {
    const { page } = await linkedUser();
    const { login: others } = await linkedUser();
    for (const login of [newLogin(), others]) {
      const before = await footprint();
      const { arrive } = await visit(page, 'reauthenticate', { login });
      expect((await arrive()).path).toBe('/oauth-done?visit=1&error=not_linked&provider=oidc');
      expect(await footprint()).toEqual(before);
    }
  });

  test('RAC-19: of many returns at once one renews the session', async () => {
    const { page, login } = await linkedUser();
    const { back } = await visit(page, 'reauthenticate', { login });
    const copies = Array.from({ length: 8 }, () => copyOf(page));
    const landed = await Promise.all(copies.map((copy) => arriveAt(copy, back)));
    expect(landed.filter(({ error }) => error === null)).toHaveLength(1);
  });
});
