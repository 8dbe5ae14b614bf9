import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ownDatabase } from '@/lib/testing/own-database';

const url = await ownDatabase('secrets');
const OLD = 'the old secret of thirty-two bytes or more';
const NEW = 'the new secret of thirty-two bytes or more';
const OTHER = 'a secret that nobody here was ever given';
const client = { ip: null, userAgent: null, requestId: null };

/** The modules as a process that was started with these secrets has them. The connection pool and the keys in memory are shared. */
async function instance(...secrets: string[]) {
  vi.resetModules();
  Object.assign(process.env, { AUTH_SECRET: secrets.join(','), DATABASE_URL: url });
  const { config } = await import('@/lib/core/config');
  expect(config().secrets).toEqual(secrets);
  return {
    people: await import('@/lib/testing/people'),
    wallets: await import('@/lib/testing/wallets'),
    clock: await import('@/lib/core/clock'),
    tokens: await import('./access-token'),
    change: await import('./signing-keys/change'),
    keys: await import('./signing-keys'),
    refresh: async (token: string) => (await (await import('./refresh')).refreshSession(token, client)).secret,
  };
}

/** A new process has nothing in memory yet. */
const restart = () => Object.assign(globalThis, { latchkeySigningKeys: undefined });

async function someone() {
  const { people, wallets } = await instance(OLD);
  return people.enteredWith(wallets.connectSolana());
}

const database = async () => (await import('@/lib/db/client')).db();

beforeEach(async () => {
  restart();
  await instance(OLD);
  const { signingKeys } = await import('@/lib/db/schema');
  await (await database()).delete(signingKeys);
});
afterAll(async () => (await import('@/lib/db/client')).closeDb());

describe('AUTH_SECRET rotates', () => {
  test('signing keys are sealed under the newest secret, and then the old one can be dropped', async () => {
    const owner = await someone();
    const first = await instance(OLD);
    const { kid } = (await first.keys.keyring()).signing;

    restart();
    const both = await instance(NEW, OLD);
    expect((await both.keys.keyring()).signing.kid).toBe(kid);
    expect(await both.change.maintainSigningKeys()).toEqual({ added: 0, resealed: 1, deleted: 0 });
    expect(await both.change.maintainSigningKeys()).toEqual({ added: 0, resealed: 0, deleted: 0 });

    restart();
    const dropped = await instance(NEW);
    expect((await dropped.keys.keyring()).signing.kid).toBe(kid);
    expect(await dropped.tokens.readAccessToken(owner.accessToken)).toMatchObject({ sessionId: owner.sessionId });
    expect(await dropped.change.maintainSigningKeys()).toEqual({ added: 0, resealed: 0, deleted: 0 });
  });

  test('an instance that knows only the old secret goes on signing with the key another one sealed anew', async () => {
    const old = await instance(OLD);
    const { kid } = (await old.keys.keyring()).signing;
    const renewed = await instance(NEW, OLD);
    await renewed.change.maintainSigningKeys();
    old.keys.forgetSigningKeys();
    expect((await old.keys.keyring()).signing.kid).toBe(kid);
  });

  test('where no secret opens the keys, a new one is made, and tokens of the old ones still count', async () => {
    const owner = await someone();
    restart();
    const other = await instance(OTHER);
    const { signing, jwks } = await other.keys.keyring();
    expect(jwks.keys).toHaveLength(2);
    expect(jwks.keys.map(({ kid }) => kid)).toContain(signing.kid);
    expect(await other.tokens.readAccessToken(owner.accessToken)).not.toBeNull();
  });

  test('a command with another secret than the app’s is refused, and changes nothing', async () => {
    const { kid } = (await (await instance(OLD)).keys.keyring()).signing;
    const other = await instance(OTHER);
    for (const attempt of [
      () => other.change.rotateSigningKey('soon'),
      () => other.change.rotateSigningKey('at once'),
      () => other.change.revokeSigningKey(kid),
    ])
      await expect(attempt()).rejects.toMatchObject({ name: 'WrongSecretError' });
    expect(await other.change.signingKeyStates()).toMatchObject([{ kid, state: 'signing' }]);
  });
});

describe('TOK-05 a refresh that is retried while AUTH_SECRET rotates', () => {
  test('gets the successor it was given, whichever secret was the newest then', async () => {
    const owner = await someone();
    const first = await instance(OLD);
    const second = await first.refresh(owner.refreshToken);
    const both = await instance(NEW, OLD);
    expect(await both.refresh(owner.refreshToken)).toBe(second);
    const third = await both.refresh(second);

    const behind = await instance(OLD, NEW);
    expect(await behind.refresh(second)).toBe(third);
    const dropped = await instance(NEW);
    expect(await dropped.refresh(second)).toBe(third);
    await dropped.refresh(third);
  });

  test('and is still reuse after the grace, or once the successor was used', async () => {
    for (const late of [true, false]) {
      const owner = await someone();
      const second = await (await instance(OLD)).refresh(owner.refreshToken);
      const both = await instance(NEW, OLD);
      if (!late) await both.refresh(second);
      const again = both.clock.shifted(both.clock.seconds(late ? 11 : 0), () => both.refresh(owner.refreshToken));
      await expect(again).rejects.toMatchObject({ code: 'refresh_reused' });
      expect(await both.people.whoIs(owner.api)).toBe('unauthenticated');
    }
  });
});

describe('REFRESH_GRACE_SECONDS', () => {
  test.each(['0', '30'])('of %s is kept to', async (grace) => {
    const owner = await someone();
    process.env.REFRESH_GRACE_SECONDS = grace;
    try {
      const { refresh, clock } = await instance(OLD);
      const second = await refresh(owner.refreshToken);
      const at = clock.seconds(Number(grace));
      if (grace === '30') expect(await clock.shifted(at - 100, () => refresh(owner.refreshToken))).toBe(second);
      const late = clock.shifted(grace === '0' ? 0 : at + 100, () => refresh(owner.refreshToken));
      await expect(late).rejects.toMatchObject({ code: 'refresh_reused' });
    } finally {
      delete process.env.REFRESH_GRACE_SECONDS;
    }
  });
});
