import { afterAll, describe, expect, test } from 'vitest';
import type { TrustedDevice } from '@/lib/api/contracts/shapes';
import { days, minutes, seconds, shifted } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { tokenHash } from '@/lib/core/crypto';
import { newToken } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { trustedDevices } from '@/lib/db/schema';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken, provenPerson } from '@/lib/testing/mails';
import { newEmail, newPassword, proofOf, succeeded } from '@/lib/testing/people';
import { type AnswerBody, type BrowserCaller, browser, type Caller, program } from '@/lib/testing/requests';
import { eventsAbout } from '@/lib/testing/rows';
import { codeOf, enrolled, giveRecoveryCode, MFA, pendingFor, setUpApp, unusedCode } from '@/lib/testing/second-factor';
import { connectSolana } from '@/lib/testing/wallets';

afterAll(closeDb);

const TRUST = 'latchkey.trust';
const DEVICES = `${MFA}/devices`;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0';
const from = { 'user-agent': FIREFOX, 'x-latchkey-client-ip': '81.2.69.142' };

type Who = { id: string; email: string; password: string; seed: string };

/** Signs in with a password in a browser, anew: the session there was is over. */
async function signIn(page: BrowserCaller, { email, password }: Pick<Who, 'email' | 'password'>): Promise<AnswerBody> {
  page.cookies.delete('latchkey.session');
  return succeeded(await page.post('/api/v1/auth/email/login', { email, password, transport: 'cookie' }, from), 200);
}

/** A browser in which somebody gave the second factor and asked not to be asked again. */
async function trusting(person: Who, page = browser()): Promise<BrowserCaller> {
  expect((await signIn(page, person)).mfa_required).toBe(true);
  const code = await unusedCode(person.id, person.seed);
  succeeded(await page.post(`${MFA}/totp/verify`, { code, trust_device: true }, from), 200);
  return page;
}

const isAsked = async (page: BrowserCaller, person: Pick<Who, 'email' | 'password'>) =>
  (await signIn(page, person)).mfa_required;

async function devicesOf(api: Caller): Promise<TrustedDevice[]> {
  const answer = await api.get(DEVICES);
  succeeded(answer, 200);
  return JSON.parse(answer.text).items;
}

/** Somebody with a proven address and an app. */
async function owner(): Promise<Who & { api: Caller; recoveryCodes: string[] }> {
  const person = await provenPerson();
  const { body, ...app } = await setUpApp(person.api);
  return { ...person, ...app, api: program(body.access_token) };
}

describe('a trusted device', () => {
  test('is not asked for thirty days, whatever the first factor, and then it is', async () => {
    const person = await enrolled();
    const wallet = connectSolana();
    const proof = await proofOf(wallet, { by: person.api, purpose: 'link' });
    succeeded(await person.api.post('/api/v1/auth/solana/link', proof), 200);
    const page = await trusting(person);
    await shifted(days(30) - minutes(1), async () => {
      expect(await isAsked(page, person)).toBe(false);
      succeeded(await page.get('/api/v1/auth/sessions'), 200);
      const byWallet = { ...(await proofOf(wallet, { by: page, transport: 'cookie' })), transport: 'cookie' };
      expect(succeeded(await page.post('/api/v1/auth/solana/verify', byWallet), 200).mfa_required).toBe(false);
    });
    await shifted(days(30) + seconds(1), async () => expect(await isAsked(page, person)).toBe(true));
  });

  test('stands in for no proof: dangerous actions ask for the second factor, and the session does not name one', async () => {
    const person = await enrolled();
    const page = await trusting(person);
    await signIn(page, person);
    const me = succeeded(await page.get('/api/v1/auth/me'), 200);
    expect([me.aal, me.amr]).toEqual([2, ['pwd']]);
    const answer = await page.post(`${MFA}/totp/disable`);
    expect(answer.body).toMatchObject({ code: 'reauthentication_required', methods: [], second_factor: true });
  });

  test('is one browser: another with the same password, or the cookie of nobody, is asked', async () => {
    const person = await enrolled();
    const page = await trusting(person);
    expect(await isAsked(browser(), person)).toBe(true);
    for (const value of [newToken(), '', '.....', 'x'.repeat(5000), `${page.cookies.get(TRUST)}x`]) {
      const other = browser();
      other.cookies.set(TRUST, value);
      expect(await isAsked(other, person)).toBe(true);
    }
  });

  test('is trusted by one account: for any other it is asked, also when both trust it', async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    const page = await trusting(one);
    expect(await isAsked(page, other)).toBe(true);
    await trusting(other, page);
    expect([await isAsked(page, one), await isAsked(page, other)]).toEqual([false, false]);
    expect(await devicesOf(one.api)).toHaveLength(1);
  });

  test('trusted anew does not stand in the list twice, and its old token is dead', async () => {
    const person = await enrolled();
    const page = await trusting(person);
    const old = page.cookies.get(TRUST) ?? '';
    const code = await unusedCode(person.id, person.seed);
    succeeded(await page.post(`${MFA}/totp/verify`, { code, trust_device: true }), 200);
    expect(await devicesOf(person.api)).toHaveLength(1);
    const thief = browser();
    thief.cookies.set(TRUST, old);
    expect(await isAsked(thief, person)).toBe(true);
  });

  test('keeps a hash of its token, in a cookie that script does not see', async () => {
    const person = await enrolled();
    const page = browser();
    await signIn(page, person);
    const code = codeOf(person.seed, 1);
    const answer = await page.post(`${MFA}/totp/verify`, { code, trust_device: true });
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith(TRUST)) ?? '';
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/);
    const token = page.cookies.get(TRUST) ?? '';
    const rows = await db().select().from(trustedDevices);
    expect(rows.filter(({ tokenHash: hash }) => hash === tokenHash(token))).toHaveLength(1);
    expect(JSON.stringify([rows, answer.body])).not.toContain(token);
  });

  test('is not asked for by default, and a program cannot be one: the code stays unused', async () => {
    const person = await enrolled();
    const page = browser();
    await signIn(page, person);
    const code = codeOf(person.seed, 1);
    const wish = { code, trust_device: true };
    const refused = await (await pendingFor(person)).post(`${MFA}/totp/verify`, wish);
    expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([422, 'body.trust_device']);
    succeeded(await page.post(`${MFA}/totp/verify`, { code }), 200);
    expect(page.cookies.has(TRUST)).toBe(false);
    expect(await isAsked(page, person)).toBe(true);
  });

  test('comes by a recovery code as well', async () => {
    const person = await enrolled();
    const page = browser();
    await signIn(page, person);
    const wish = { code: person.recoveryCodes[0], trust_device: true };
    succeeded(await page.post(`${MFA}/recovery/verify`, wish), 200);
    expect(await isAsked(page, person)).toBe(false);
  });
});

describe('trusted devices are listed', () => {
  test('with what they are and where, without anything by which they are known', async () => {
    const person = await enrolled();
    const page = await trusting(person);
    const [device, ...more] = await devicesOf(person.api);
    expect(more).toEqual([]);
    expect(device).toMatchObject({ device: 'Firefox on Linux', ip: '81.2.69.142', place: 'United Kingdom' });
    expect(JSON.stringify(device)).not.toContain(page.cookies.get(TRUST));
    await shifted(days(30) + seconds(1), async () => {
      const { access_token } = succeeded(
        await giveRecoveryCode(await pendingFor(person), person.recoveryCodes[0] ?? ''),
        200,
      );
      expect(await devicesOf(program(access_token))).toEqual([]);
    });
  });

  test('and forgotten one by one, or all at once; twice is safe', async () => {
    const person = await enrolled();
    const [one, other] = [await trusting(person), await trusting(person)];
    const [newest] = await devicesOf(person.api);
    succeeded(await person.api.remove(`${DEVICES}/${newest?.id}`), 204);
    expect((await person.api.remove(`${DEVICES}/${newest?.id}`)).body.code).toBe('not_found');
    expect([await isAsked(other, person), await isAsked(one, person)]).toEqual([true, false]);
    succeeded(await person.api.remove(DEVICES), 204);
    succeeded(await person.api.remove(DEVICES), 204);
    expect(await isAsked(one, person)).toBe(true);
    const revoked = (await eventsAbout(person.id)).filter(({ type }) => type === 'device.trust_revoked');
    expect(revoked.map(({ data }) => data)).toEqual([
      { trusted_device_id: newest?.id, reason: 'revoked' },
      { devices: 1, reason: 'revoked' },
    ]);
  });

  test('SES-18: nobody forgets, or sees, those of somebody else', async () => {
    const [person, stranger] = [await enrolled(), await enrolled()];
    const page = await trusting(person);
    const [device] = await devicesOf(person.api);
    expect(await devicesOf(stranger.api)).toEqual([]);
    expect((await stranger.api.remove(`${DEVICES}/${device?.id}`)).body.code).toBe('not_found');
    succeeded(await stranger.api.remove(DEVICES), 204);
    expect((await (await pendingFor(person)).get(DEVICES)).body.code).toBe('mfa_required');
    expect(await isAsked(page, person)).toBe(false);
  });
});

describe('trust ends', () => {
  test('with a changed password, on the browser that changed it, too', async () => {
    const person = await owner();
    const page = await trusting(person);
    const to = newPassword();
    const change = { current_password: person.password, new_password: to };
    succeeded(await page.post('/api/v1/auth/email/change-password', change), 200);
    expect(await isAsked(page, { ...person, password: to })).toBe(true);
  });

  test('with a new password by mail', async () => {
    const person = await owner();
    const page = await trusting(person);
    succeeded(await program().post('/api/v1/auth/password/forgot', { email: person.email }), 202);
    await runJobs('answer_forgot');
    const password = newPassword();
    const token = await mailedToken(person.email, 'reset_password');
    succeeded(await program().post('/api/v1/auth/password/reset', { token, new_password: password }), 200);
    expect(await isAsked(page, { ...person, password })).toBe(true);
  });

  test('with the app: when it is replaced, and when it is removed and set up again', async () => {
    const person = await owner();
    const page = await trusting(person);
    const { body, ...replaced } = await setUpApp(person.api);
    expect(await isAsked(page, person)).toBe(true);
    const next = { ...person, ...replaced };
    await trusting(next, page);
    const api = program(body.access_token);
    succeeded(await api.post(`${MFA}/totp/disable`), 204);
    expect(await isAsked(page, person)).toBe(false);
    await setUpApp(api);
    expect(await isAsked(page, person)).toBe(true);
  });

  test('with a move of the address that is called off: whoever moved it may have trusted a browser of theirs', async () => {
    const person = await owner();
    const page = await trusting(person);
    const next = newEmail();
    succeeded(await person.api.post('/api/v1/auth/email/change', { new_email: next }), 202);
    const confirm = { token: await mailedToken(next, 'confirm_change') };
    succeeded(await program().post('/api/v1/auth/email/change/confirm', confirm), 200);
    expect(await isAsked(page, { ...person, email: next })).toBe(false);
    const undo = { token: await mailedToken(person.email, 'email_changed') };
    succeeded(await program().post('/api/v1/auth/email/change/undo', undo), 200);
    expect(await isAsked(page, person)).toBe(true);
  });

  test('where the operator allows none: not for those there are, and none is added', async () => {
    const person = await owner();
    const page = await trusting(person);
    const { secondFactor } = config();
    Object.assign(config(), { secondFactor: { ...secondFactor, trustedDeviceSeconds: 0 } });
    try {
      expect(await isAsked(page, person)).toBe(true);
      const code = await unusedCode(person.id, person.seed);
      const answer = await page.post(`${MFA}/totp/verify`, { code, trust_device: true });
      expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, 'body.trust_device']);
      succeeded(await page.post(`${MFA}/totp/verify`, { code }), 200);
    } finally {
      Object.assign(config(), { secondFactor });
    }
  });
});
