import { hash } from '@node-rs/argon2';
import { afterAll, describe, expect, test } from 'vitest';
import { newToken } from '@/lib/core/ids';
import { closeDb } from '@/lib/db/client';
import { argon2Parameters, passwordHashOperations } from '@/lib/methods/password';
import { enteredWith, newEmail, newPassword, signedUp, succeeded, whoIs } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { browser, masked, program } from '@/lib/testing/requests';
import {
  eventTypesAbout,
  footprint,
  liveSessionIds,
  sessionsOf,
  storePasswordHash,
  suspend,
  userRow,
} from '@/lib/testing/rows';
import { connectEvm } from '@/lib/testing/wallets';

afterAll(closeDb);

const logIn = (email: string, password: string, more: object = {}) =>
  program().post('/api/v1/auth/email/login', { email, password, ...more });

describe('sign-in with e-mail and password', () => {
  test('LGN-01: an unknown address, a wrong password and a user without one answer alike, and cost one hash each', async () => {
    const person = await signedUp();
    const walletOnly = await enteredWith(connectEvm());
    expect((await userRow(walletOnly.id))?.email).toBeNull();
    const answers = [];
    for (const email of [person.email, newEmail(), 'no address at all', '', 'a@evil.com,b@victim.com']) {
      const before = passwordHashOperations();
      answers.push(masked(await logIn(email, newPassword())));
      expect(passwordHashOperations(), email).toBe(before + 1);
    }
    expect(answers[0]).toMatchObject({ status: 401, text: expect.stringContaining('"invalid_credentials"') });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test('LGN-02: only the right password learns that an account is suspended, and opens nothing', async () => {
    const person = await signedUp();
    await suspend(person.id);
    const before = await footprint();
    expect((await logIn(person.email, newPassword())).body.code).toBe('invalid_credentials');
    const { status, body } = await logIn(person.email, person.password);
    expect([status, body.code]).toEqual([403, 'user_suspended']);
    expect(await footprint()).toEqual(before);
    expect(await eventTypesAbout(person.id)).toEqual([
      'user.signed_up',
      'session.opened',
      'sign_in.failed!',
      'sign_in.failed!',
    ]);
  });

  test('SES-05: a suspended user is out at once, by cookie, by token and by refresh', async () => {
    const person = await signedUp();
    const page = browser();
    const credentials = { email: person.email, password: person.password };
    succeeded(await page.post('/api/v1/auth/email/login', { ...credentials, transport: 'cookie' }));
    expect([await whoIs(page), await whoIs(person.api)]).toEqual([person.id, person.id]);
    await suspend(person.id);
    expect([await whoIs(page), await whoIs(person.api)]).toEqual(['unauthenticated', 'unauthenticated']);
    const refreshed = await program().post('/api/v1/auth/refresh', { refresh_token: person.refreshToken });
    expect([refreshed.status, refreshed.body.code]).toEqual([401, 'refresh_invalid']);
  });

  test.each([
    `' OR '1'='1`,
    `a'/**/--@example.com`,
    '\\\\',
    '\u0000',
    '%00',
    '${7*7}',
    '{{7*7}}',
    '\u202e',
    'x'.repeat(1000),
  ])('LGN-17: %j as an address is a plain refusal', async (email) => {
    const { status, text } = await logIn(email, newPassword());
    expect(status).toBe(401);
    expect(text).not.toMatch(/syntax|select|postgres|\bnear\b|operator/i);
  });

  test('LGN-17: a password with NUL or a lone surrogate is wrong, not a failure of ours', async () => {
    const person = await signedUp();
    for (const password of ['\u0000', `${person.password}\u0000`, '\ud800', `${person.password}\udfff`, '']) {
      expect((await logIn(person.email, password)).body.code).toBe('invalid_credentials');
    }
  });

  test('PWD: spellings of one password are one password, but nothing is cut off, trimmed or folded', async () => {
    const person = await signedUp({ password: 'Caf\u00e9 au lait, please' });
    expect((await logIn(person.email, 'Cafe\u0301 au lait, please')).status).toBe(200);
    for (const other of [
      'Caf\u00e9 au lait, please ',
      'caf\u00e9 au lait, please',
      'Cafe au lait, please',
      'Caf\u00e9 au lait, pleas',
    ]) {
      expect((await logIn(person.email, other)).status, other).toBe(401);
    }
  });

  test('LGN-20: a hash with old parameters is renewed by the right password, and left alone by a wrong one', async () => {
    const person = await signedUp();
    const old = await hash(person.password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
    await storePasswordHash(person.id, old);
    expect((await logIn(person.email, newPassword())).status).toBe(401);
    expect((await userRow(person.id))?.passwordHash).toBe(old);
    expect((await logIn(person.email, person.password)).status).toBe(200);
    const { memoryKib, passes, lanes } = argon2Parameters;
    const renewed = (await userRow(person.id))?.passwordHash;
    expect(renewed?.startsWith(`$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$`)).toBe(true);
    expect((await logIn(person.email, person.password)).status).toBe(200);
    expect((await userRow(person.id))?.passwordHash).toBe(renewed);
  });

  test('LGN-20: 16 parallel sign-ins with the right password all succeed while its hash is renewed', async () => {
    const person = await signedUp();
    await storePasswordHash(person.id, await hash(person.password, { memoryCost: 8192, timeCost: 1, parallelism: 1 }));
    const answers = await race(16, () => logIn(person.email, person.password));
    expect(tally(answers)).toEqual({ '200': 16 });
    expect((await eventTypesAbout(person.id)).filter((type) => type === 'sign_in.failed!')).toEqual([]);
  });

  test('LGN-18: signing in as somebody else in the same browser ends the session that was there', async () => {
    const [first, second] = [await signedUp(), await signedUp()];
    const page = browser();
    const enter = ({ email, password }: typeof first) =>
      page.post('/api/v1/auth/email/login', { email, password, transport: 'cookie' });
    succeeded(await enter(first));
    const old = page.cookies.get('latchkey.session') ?? '';
    succeeded(await enter(second));
    expect(await whoIs(page)).toBe(second.id);
    page.cookies.set('latchkey.session', old);
    expect(await whoIs(page)).toBe('unauthenticated');
    expect(await liveSessionIds(first.id)).toEqual([first.sessionId]);
    expect((await eventTypesAbout(first.id)).at(-1)).toBe('session.revoked');
  });

  test('LGN-19 SES-16: a session token planted before sign-in is nobody afterwards', async () => {
    const person = await signedUp();
    const planted = newToken();
    const page = browser();
    page.cookies.set('latchkey.session', planted);
    const credentials = { email: person.email, password: person.password, transport: 'cookie' };
    succeeded(await page.post('/api/v1/auth/email/login', credentials));
    const token = page.cookies.get('latchkey.session');
    expect(token).not.toBe(planted);
    expect(await whoIs(page)).toBe(person.id);
    page.cookies.set('latchkey.session', planted);
    expect(await whoIs(page)).toBe('unauthenticated');
  });

  test('SES-12: another site cannot sign a browser in', async () => {
    const person = await signedUp();
    const credentials = { email: person.email, password: person.password, transport: 'cookie' };
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
    ] as Record<string, string>[]) {
      const answer = await program().post('/api/v1/auth/email/login', credentials, headers);
      expect([answer.status, answer.body.code]).toEqual([403, 'cross_site_request']);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect(await liveSessionIds(person.id)).toHaveLength(1);
  });

  test('SES-25: a session claims the factor that was used and no more', async () => {
    const person = await signedUp();
    const owner = await enteredWith(connectEvm());
    const [byPassword] = await sessionsOf(person.id);
    const [byWallet] = await sessionsOf(owner.id);
    expect(byPassword).toMatchObject({ method: 'password', amr: ['pwd'], aal: 1, identityId: null });
    expect(byWallet).toMatchObject({ method: 'evm', amr: ['swk'], aal: 1 });
    expect((await owner.api.get('/api/v1/auth/me')).body).toMatchObject({ amr: ['swk'], aal: 1, has_password: false });
  });
});
