import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { arriveAt, type Landed, setOff } from '@/lib/testing/oauth';
import { newEmail, whoIs } from '@/lib/testing/people';
import { browser } from '@/lib/testing/requests';
import { footprint, identitiesOf } from '@/lib/testing/rows';
import { startTroubledProvider } from '@/lib/testing/troubled-provider';

const provider = await startTroubledProvider('latchkey');
process.env.OIDC_ISSUER = provider.issuer;
process.env.OIDC_CLIENT_ID = 'latchkey';
process.env.OIDC_CLIENT_SECRET = 'shared with the provider';

beforeEach(() => {
  provider.trouble = {};
});
afterAll(async () => {
  await closeDb();
  await provider.stop();
});

/** Sets out and comes back as an honest browser would, with a provider that does as `trouble` says on the way back. */
async function visited(trouble: typeof provider.trouble, page = browser()): Promise<Landed> {
  const url = new URL(await setOff(page));
  provider.trouble = trouble;
  const [state, nonce] = [url.searchParams.get('state') ?? '', url.searchParams.get('nonce') ?? ''];
  const back = new URL(url.searchParams.get('redirect_uri') ?? '');
  back.search = String(new URLSearchParams({ code: nonce, state }));
  return arriveAt(page, back.href);
}

async function refusedAs(error: string, trouble: typeof provider.trouble): Promise<void> {
  const [before, page] = [await footprint(), browser()];
  const landed = await visited(trouble, page);
  expect(landed).toMatchObject({ status: 303, error });
  expect(landed.path).toMatch(/^\/sign-in\?/);
  expect(page.cookies.size).toBe(0);
  expect(await footprint()).toEqual(before);
}

test('an answer that holds lets its person in: what follows fails for its own reason', async () => {
  const [page, sub] = [browser(), newId()];
  const landed = await visited({ idToken: { sub }, person: { sub, email: 'p@example.com' } }, page);
  expect(landed.path).toBe('/account');
  expect((await identitiesOf(await whoIs(page)))[0]).toMatchObject({
    subject: `${provider.issuer}|${sub}`,
    address: 'p@example.com',
  });
  const exchange = provider.asked.findLast(({ path }) => path === '/token');
  expect(exchange?.body).toMatch(/code_verifier=.{43,}/);
  expect(exchange?.authorization).toMatch(/^Basic /);
});

test('LNK-07: an address of a provider that is not trusted is not even looked up', async () => {
  const [page, sub, email] = [browser(), newId(), newEmail()];
  await visited({ idToken: { sub }, person: { sub, email, email_verified: true } }, page);
  expect((await page.get('/api/v1/auth/me')).body).toMatchObject({ email: null, email_verified: false });
});

describe('an ID token', () => {
  test.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: 'somebody-else' }],
    ['several audiences and another authorized party', { aud: ['latchkey', 'other'], azp: 'other' }],
    ['another nonce', { nonce: 'another' }],
    ['no nonce', { nonce: undefined }],
    ['an end in the past', { exp: 1_000_000_000 }],
    ['another subject than userinfo', { sub: 'somebody else' }],
    ['no subject', { sub: undefined }],
    ['a subject that is no text', { sub: 7 }],
  ])('with %s opens nothing', async (_, idToken) => {
    await refusedAs('oauth_failed', { idToken });
  });

  test.each(['', 'a\u0000b', 'x'.repeat(256), '\u202eevil', 'ключ'])(
    'with the subject %j opens nothing',
    async (sub) => {
      await refusedAs('oauth_failed', { idToken: { sub }, person: { sub } });
    },
  );
});

describe('what a provider says of its person', () => {
  test.each([
    { email: 7 },
    { email: { a: 1 } },
    { email: ['a@example.com'] },
    { email: '\ud800' },
    { email: 'x'.repeat(100_000) },
    { name: null },
  ])('may be of any type: %j', async (said) => {
    const [page, sub] = [browser(), newId()];
    const landed = await visited({ idToken: { sub }, person: { sub, ...said } }, page);
    expect(landed.error).toBeNull();
    expect((await identitiesOf(await whoIs(page)))[0]?.address.length).toBeLessThanOrEqual(254);
  });
});

describe('a provider that', () => {
  test.each([
    ['fails at the exchange', { '/token': [500, 'oops'] }, 'oauth_unavailable'],
    ['fails at userinfo', { '/userinfo': [503, ''] }, 'oauth_unavailable'],
    ['refuses the code', { '/token': [400, '{"error":"invalid_grant"}'] }, 'oauth_failed'],
    ['talks nonsense', { '/token': [200, '<html>'] }, 'oauth_failed'],
    ['leads elsewhere', { '/token': [307, '{}'] }, 'oauth_failed'],
    ['says too much', { '/userinfo': [200, 'x'.repeat(300_000)] }, 'oauth_unavailable'],
  ] as [string, Record<string, [number, string]>, string][])('%s opens nothing', async (_, answers, error) => {
    await refusedAs(error, { answers });
  });

  test('does not answer is given up after ten seconds, before the visit and on the return', {
    timeout: 40_000,
  }, async () => {
    const started = performance.now();
    const slow = browser();
    const url = new URL(await setOff(slow));
    provider.trouble = { hangs: '/.well-known/openid-configuration' };
    const page = browser();
    const start = page.post('/api/v1/auth/oauth/oidc', {});
    const back = `${url.searchParams.get('redirect_uri')}?code=x&state=${url.searchParams.get('state')}`;
    const [answer, landed] = await Promise.all([start, arriveAt(slow, back)]);
    expect([answer.status, answer.body.code]).toEqual([503, 'provider_unavailable']);
    expect(page.cookies.size).toBe(0);
    expect(landed.error).toBe('oauth_unavailable');
    expect(performance.now() - started).toBeGreaterThan(9500);
    expect(performance.now() - started).toBeLessThan(14_000);
  });

  test('begins an answer and never ends it is given up as well', { timeout: 40_000 }, async () => {
    provider.trouble = { trails: '/.well-known/openid-configuration' };
    const answer = await browser().post('/api/v1/auth/oauth/oidc', {});
    expect([answer.status, answer.body.code]).toEqual([503, 'provider_unavailable']);
  });

  test('says it is another issuer is not visited', async () => {
    provider.trouble = { answers: { '/.well-known/openid-configuration': [200, '{"issuer":"https://evil.example"}'] } };
    const answer = await browser().post('/api/v1/auth/oauth/oidc', {});
    expect([answer.status, answer.body.code]).toEqual([503, 'provider_unavailable']);
  });
});
