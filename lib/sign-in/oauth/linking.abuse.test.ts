import './oauth-provider-fixture';
import { afterAll, describe, expect, test } from 'vitest';
import { minutes, seconds, shifted } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { arriveAt, copyOf, setOff } from '@/lib/testing/oauth';
import { type ProviderCookies, throughProvider } from '@/lib/testing/oidc-provider';
import { browserWith, newEmail, whoIs } from '@/lib/testing/people';
import '@/lib/testing/races';
import { type BrowserCaller, browser } from '@/lib/testing/requests';
import { eventTypesAbout, footprint, identitiesOf, sessionsOf, userRow } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';
import { provider } from './oauth-provider-fixture';

afterAll(async () => {
  await closeDb();
  await provider.stop();
});

const newLogin = () => `p-${newId()}`;
const password = 'stone river far away';

async function signedUp(): Promise<BrowserCaller> {
  const page = browser();
  await page.post('/api/v1/auth/email/signup', { email: newEmail(), password, transport: 'cookie' });
  return page;
}

async function visit(
  page: BrowserCaller,
  purpose: 'sign_in' | 'link' | 'reauthenticate',
  { login, jar = new Map() }: { login: string; jar?: ProviderCookies },
) {
  const return_to =
    purpose === 'link' ? '/account/wallets' : purpose === 'sign_in' ? '/account' : '/oauth-done?visit=1';
  const { back } = await throughProvider(await setOff(page, { purpose, return_to }), { login, jar });
  return { back, arrive: (by = page) => arriveAt(by, back) };
}

const linkTo = async (page: BrowserCaller, login: string) => (await visit(page, 'link', { login })).arrive();
const enterWith = async (login: string, page = browser()) => {
  const landed = await (await visit(page, 'sign_in', { login })).arrive();
  return { page, landed };
};

describe('linking a provider', () => {
  test('adds it to the account that set out; from then on it opens that account', async () => {
    const [page, login] = [await signedUp(), newLogin()];
    const id = await whoIs(page);
    expect((await linkTo(page, login)).path).toBe('/account/wallets?linked=oidc');
    expect(await whoIs(page)).toBe(id);
    expect(await eventTypesAbout(id)).toEqual(['user.signed_up', 'session.opened', 'identity.linked']);
    expect(await whoIs((await enterWith(login)).page)).toBe(id);
    expect((await linkTo(page, login)).error).toBeNull();
    expect(await identitiesOf(id)).toHaveLength(1);
  });

  test('LNK-07: takes no address over, not even a trusted one', async () => {
    const [page, login, email] = [await signedUp(), newLogin(), newEmail()];
    provider.people.set(login, { email, email_verified: true });
    const before = await userRow(await whoIs(page));
    expect((await linkTo(page, login)).error).toBeNull();
    expect(await userRow(await whoIs(page))).toEqual(before);
  });

  test('a sign-in while somebody is signed in links nothing to them', async () => {
    const [page, login] = [await signedUp(), newLogin()];
    const id = await whoIs(page);
    const { landed } = await enterWith(login, page);
    expect(landed.error).toBeNull();
    expect(await whoIs(page)).not.toBe(id);
    expect(await identitiesOf(id)).toEqual([]);
  });

  test('LNK-03: an identity of somebody else stays theirs, and whose it is is not told', async () => {
    const [login, page] = [newLogin(), await signedUp()];
    const { page: owner } = await enterWith(login);
    const before = await footprint();
    const landed = await linkTo(page, login);
    expect(landed.path).toBe('/account/wallets?error=identity_taken&provider=oidc');
    expect(await footprint()).toEqual(before);
    expect(await identitiesOf(await whoIs(owner))).toHaveLength(1);
    expect(await eventTypesAbout(await whoIs(page))).toContain('identity.link_failed!');
  });

  test('LNK-04: of two accounts that link one identity at once, one gets it', async () => {
    const login = newLogin();
    const pages = [await signedUp(), await signedUp()];
    const visits = await Promise.all(pages.map((page) => visit(page, 'link', { login })));
    const landed = await Promise.all(visits.map(({ arrive }) => arrive()));
    expect(landed.map(({ error }) => error).sort()).toEqual(['identity_taken', null]);
    const owners = await Promise.all(pages.map(async (page) => (await identitiesOf(await whoIs(page))).length));
    expect(owners.sort()).toEqual([0, 1]);
  });

  test('LNK-05: a proof that grew old on the way links nothing', async () => {
    const page = await signedUp();
    const jar: ProviderCookies = new Map();
    const { arrive } = await shifted(minutes(9), () => visit(page, 'link', { login: newLogin(), jar }));
    const landed = await shifted(minutes(12), () => arrive());
    expect(landed.path).toBe('/account/wallets?error=reauthentication_required&provider=oidc');
    expect(await identitiesOf(await whoIs(page))).toEqual([]);
  });

  test('the session that set out has to come back, alive', async () => {
    const other = await signedUp();
    const changes: ((page: BrowserCaller) => unknown)[] = [
      (page) => page.cookies.delete('latchkey.session'),
      (page) => page.cookies.set('latchkey.session', other.cookies.get('latchkey.session') ?? ''),
      (page) => copyOf(page).post('/api/v1/auth/logout'),
      (page) => copyOf(page).post('/api/v1/auth/email/login', { email: 'x@example.com', password: 'wrong' }),
    ];
    const errors = [];
    for (const change of changes) {
      const page = await signedUp();
      const id = await whoIs(page);
      const { arrive } = await visit(page, 'link', { login: newLogin() });
      await change(page);
      errors.push((await arrive()).error);
      expect(await identitiesOf(id)).toHaveLength(errors.at(-1) === null ? 1 : 0);
    }
    expect(errors).toEqual(['session_changed', 'session_changed', 'session_changed', null]);
    expect(await identitiesOf(await whoIs(other))).toEqual([]);
  });
});

describe('unlinking', () => {
  async function unlink(page: BrowserCaller) {
    const { body } = await page.get('/api/v1/auth/identities');
    return page.remove(`/api/v1/auth/identities/${body.items?.[0]?.id}`);
  }

  test('LNK-14: the only way in stays', async () => {
    const { page } = await enterWith(newLogin());
    const answer = await unlink(page);
    expect([answer.status, answer.body.code]).toEqual([409, 'last_credential']);
  });

  test('LNK-16 LNK-17: ends what it opened, and opens a new account afterwards', async () => {
    const [page, login] = [await signedUp(), newLogin()];
    const id = await whoIs(page);
    await linkTo(page, login);
    const { page: viaProvider } = await enterWith(login);
    expect((await unlink(page)).status).toBe(204);
    expect(await whoIs(viaProvider)).toBe('unauthenticated');
    expect(await whoIs(page)).toBe(id);
    expect(await whoIs((await enterWith(login)).page)).not.toBe(id);
  });

  test('LNK-14: an identity at a provider that is not set up any more is no way in, and asks for no proof', async () => {
    const page = await browserWith(connectEvm());
    const id = await whoIs(page);
    const { db } = await import('@/lib/db/client');
    const { insertIdentity } = await import('@/lib/sign-in/queries');
    const at = new Date();
    const gone = { method: 'github', subject: newId(), address: 'gone', verifiedAt: at, createdAt: at };
    const left = await insertIdentity(db(), { ...gone, id: newId(), userId: id });
    const { body } = await page.get('/api/v1/auth/identities');
    const wallet = body.items?.find(({ method }) => method === 'evm');
    expect((await page.remove(`/api/v1/auth/identities/${wallet?.id}`)).body.code).toBe('last_credential');
    const late = await shifted(minutes(11), () => page.remove(`/api/v1/auth/identities/${wallet?.id}`));
    expect(late.body).toMatchObject({ code: 'reauthentication_required', methods: ['evm'] });
    expect((await page.remove(`/api/v1/auth/identities/${left?.id}`)).status).toBe(204);
  });
});

describe('confirming with a provider', () => {
  async function linkedUser() {
    const [page, login, jar] = [await signedUp(), newLogin(), new Map() as ProviderCookies];
    await (await visit(page, 'link', { login, jar })).arrive();
    return { page, login, jar };
  }

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
    expect(renewed).toMatchObject({ id: session?.id, method: 'oidc', amr: ['fed'] });
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
