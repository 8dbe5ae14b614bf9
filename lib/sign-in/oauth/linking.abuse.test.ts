import { afterAll, describe, expect, test } from 'vitest';
import { minutes, shifted } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { copyOf } from '@/lib/testing/oauth';
import { type ProviderCookies } from '@/lib/testing/oidc-provider';
import '@/lib/testing/races';
import { browserWith, newEmail, whoIs } from '@/lib/testing/people';
import { type BrowserCaller } from '@/lib/testing/requests';
import { eventTypesAbout, footprint, identitiesOf, userRow } from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';
import { enter, newLogin, provider, visit, withPassword } from './oauth-provider-fixture';

afterAll(async () => {
  await closeDb();
  await provider.stop();
});

const linkTo = async (page: BrowserCaller, login: string) => (await visit(page, 'link', { login })).arrive();

describe('linking a provider', () => {
  test('adds it to the account that set out; from then on it opens that account', async () => {
    const [page, login] = [await withPassword(), newLogin()];
    const id = await whoIs(page);
    expect((await linkTo(page, login)).path).toBe('/account/wallets?linked=oidc');
    expect(await whoIs(page)).toBe(id);
    expect(await eventTypesAbout(id)).toEqual(['user.signed_up', 'session.opened', 'identity.linked']);
    expect(await whoIs((await enter(login)).page)).toBe(id);
    expect((await linkTo(page, login)).error).toBeNull();
    expect(await identitiesOf(id)).toHaveLength(1);
  });

  test('LNK-07: takes no address over, not even a trusted one', async () => {
    const [page, login, email] = [await withPassword(), newLogin(), newEmail()];
    provider.people.set(login, { email, email_verified: true });
    const before = await userRow(await whoIs(page));
    expect((await linkTo(page, login)).error).toBeNull();
    expect(await userRow(await whoIs(page))).toEqual(before);
  });

  test('a sign-in while somebody is signed in links nothing to them', async () => {
    const [page, login] = [await withPassword(), newLogin()];
    const id = await whoIs(page);
    const { landed } = await enter(login, page);
    expect(landed.error).toBeNull();
    expect(await whoIs(page)).not.toBe(id);
    expect(await identitiesOf(id)).toEqual([]);
  });

  test('LNK-03: an identity of somebody else stays theirs, and whose it is is not told', async () => {
    const [login, page] = [newLogin(), await withPassword()];
    const { page: owner } = await enter(login);
    const before = await footprint();
    const landed = await linkTo(page, login);
    expect(landed.path).toBe('/account/wallets?error=identity_taken&provider=oidc');
    expect(await footprint()).toEqual(before);
    expect(await identitiesOf(await whoIs(owner))).toHaveLength(1);
    expect(await eventTypesAbout(await whoIs(page))).toContain('identity.link_failed!');
  });

  test('LNK-04: of two accounts that link one identity at once, one gets it', async () => {
    const login = newLogin();
    const pages = [await withPassword(), await withPassword()];
    const visits = await Promise.all(pages.map((page) => visit(page, 'link', { login })));
    const landed = await Promise.all(visits.map(({ arrive }) => arrive()));
    expect(landed.map(({ error }) => error).sort()).toEqual(['identity_taken', null]);
    const owners = await Promise.all(pages.map(async (page) => (await identitiesOf(await whoIs(page))).length));
    expect(owners.sort()).toEqual([0, 1]);
  });

  test('LNK-05: a proof that grew old on the way links nothing', async () => {
    const page = await withPassword();
    const jar: ProviderCookies = new Map();
    const { arrive } = await shifted(minutes(9), () => visit(page, 'link', { login: newLogin(), jar }));
    const landed = await shifted(minutes(12), () => arrive());
    expect(landed.path).toBe('/account/wallets?error=reauthentication_required&provider=oidc');
    expect(await identitiesOf(await whoIs(page))).toEqual([]);
  });

  test('the session that set out has to come back, alive', async () => {
    const other = await withPassword();
    const changes: ((page: BrowserCaller) => unknown)[] = [
      (page) => page.cookies.delete('latchkey.session'),
      (page) => page.cookies.set('latchkey.session', other.cookies.get('latchkey.session') ?? ''),
      (page) => copyOf(page).post('/api/v1/auth/logout'),
      (page) => copyOf(page).post('/api/v1/auth/email/login', { email: 'x@example.com', password: 'wrong' }),
    ];
    const errors = [];
    for (const change of changes) {
      const page = await withPassword();
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
    const { page } = await enter(newLogin());
    const answer = await unlink(page);
    expect([answer.status, answer.body.code]).toEqual([409, 'last_credential']);
  });

  test('LNK-16 LNK-17: ends what it opened, and opens a new account afterwards', async () => {
    const [page, login] = [await withPassword(), newLogin()];
    const id = await whoIs(page);
    await linkTo(page, login);
    const { page: viaProvider } = await enter(login);
    expect((await unlink(page)).status).toBe(204);
    expect(await whoIs(viaProvider)).toBe('unauthenticated');
    expect(await whoIs(page)).toBe(id);
    expect(await whoIs((await enter(login)).page)).not.toBe(id);
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
