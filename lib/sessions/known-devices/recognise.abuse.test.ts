import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { config } from '@/lib/core/config';
import { derivedToken } from '@/lib/core/crypto';
import { newToken } from '@/lib/core/ids';
import { closeDb, db } from '@/lib/db/client';
import { knownDevices } from '@/lib/db/schema';
import { runJobs } from '@/lib/testing/jobs';
import { mailedToken, provenPerson } from '@/lib/testing/mails';
import { enteredWith, newEmail, newPassword, type Person, signedUp, succeeded } from '@/lib/testing/people';
import { type BrowserCaller, browser, program } from '@/lib/testing/requests';
import { mailKindsAbout, mailsAbout } from '@/lib/testing/rows';
import { connectSolana } from '@/lib/testing/wallets';
import { knowsDevice } from './recognise';
import { deviceIn } from './signed-device';

afterAll(closeDb);

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0';
const from = { 'user-agent': FIREFOX, 'x-latchkey-client-ip': '8.8.8.8' };
const news = async (id: string) => (await mailsAbout(id)).filter(({ kind }) => kind === 'new_sign_in');

async function signIn(person: Pick<Person, 'email' | 'password'>, page: BrowserCaller): Promise<void> {
  const { email, password } = person;
  succeeded(await page.post('/api/v1/auth/email/login', { email, password, transport: 'cookie' }, from), 200);
}

const cookieOf = (page: BrowserCaller) => page.cookies.get('latchkey.device') ?? '';
const deviceOf = (page: BrowserCaller) => deviceIn(cookieOf(page));

/** Somebody who signed up in a browser. */
async function inBrowser() {
  const page = browser();
  const wish = { email: newEmail(), password: newPassword(), transport: 'cookie' };
  const { user } = succeeded(await page.post('/api/v1/auth/email/signup', wish, from), 201);
  return { ...wish, id: user?.id ?? '', page };
}

describe('a sign-in', () => {
  test('LOG-11: on a device the account was never used on is told to the owner, with device, place, address and method', async () => {
    const person = await inBrowser();
    await signIn(person, browser());
    const [mail, ...more] = await news(person.id);
    expect(more).toEqual([]);
    expect(mail?.recipient).toBe(person.email);
    expect(mail?.data).toEqual({
      method: 'password',
      whence: { at: expect.any(String), device: 'Firefox on Linux', place: 'United States', ip: '8.8.8.8' },
    });
  });

  test('on the device of the sign-up, and again on a device that was told of, is no news', async () => {
    const person = await inBrowser();
    const other = browser();
    await signIn(person, person.page);
    expect(await news(person.id)).toHaveLength(0);
    await signIn(person, other);
    other.cookies.delete('latchkey.session');
    await signIn(person, other);
    expect(await news(person.id)).toHaveLength(1);
  });

  test('a device of one account is unknown to another', async () => {
    const [one, two] = [await inBrowser(), await inBrowser()];
    await signIn(two, one.page);
    expect(await news(two.id)).toHaveLength(1);
  });

  test('a device cookie that nobody was given makes no device known', async () => {
    const person = await inBrowser();
    const [token = '', signature = ''] = cookieOf(person.page).split('.');
    const made = newToken();
    const forged = [
      ...['', '%', '.', 'A'.repeat(43), token, `${token}.`, `${token}.${'A'.repeat(43)}`, `${made}.${signature}`],
      ...[
        `${token}.${signature}.`,
        `${token}.${derivedToken(token, 'device:v1', 'another secret of more than 32 bytes')}`,
      ],
      `${token}.${derivedToken(token, 'csrf:v1', config().secrets[0] ?? '')}`,
    ];
    for (const [index, value] of forged.entries()) {
      const page = browser();
      page.cookies.set('latchkey.device', value);
      await signIn(person, page);
      expect(await db().select().from(knownDevices).where(eq(knownDevices.userId, person.id))).toHaveLength(index + 2);
      // Nor is one that somebody made up taken over from then on.
      expect(deviceOf(page)).toMatch(/^[\w-]{43}$/);
      expect([token, made, 'A'.repeat(43)]).not.toContain(deviceOf(page));
    }
    expect((await news(person.id)).length).toBeGreaterThanOrEqual(5);
  });

  test('a device cookie that an app secret before this one signed holds as long as that secret is listed, and is signed anew', async () => {
    const person = await inBrowser();
    const old = 'a secret that was in use before, of more than 32 bytes';
    const token = deviceOf(person.page) ?? '';
    const signedBefore = `${token}.${derivedToken(token, 'device:v1', old)}`;
    expect(deviceIn(signedBefore)).toBeNull();
    const { secrets } = config();
    Object.assign(config(), { secrets: [...secrets, old] });
    try {
      expect(deviceIn(signedBefore)).toBe(token);
      person.page.cookies.set('latchkey.device', signedBefore);
      await signIn(person, person.page);
    } finally {
      Object.assign(config(), { secrets });
    }
    expect(deviceOf(person.page)).toBe(token);
    expect(await news(person.id)).toHaveLength(0);
  });

  test('the device cookie opens nothing, stands in no row as it is, and is not set by a sign-in that failed', async () => {
    const person = await inBrowser();
    const cookie = cookieOf(person.page);
    expect(cookie).toMatch(/^[\w-]{43}\.[\w-]{43}$/);
    const alone = browser();
    alone.cookies.set('latchkey.device', cookie);
    expect((await alone.get('/api/v1/auth/me')).status).toBe(401);
    const [row] = await db().select().from(knownDevices).where(eq(knownDevices.userId, person.id));
    expect(row?.deviceHash).toHaveLength(43);
    expect(cookie).not.toContain(row?.deviceHash);
    const stranger = browser();
    await stranger.post('/api/v1/auth/email/login', { email: person.email, password: 'wrong', transport: 'cookie' });
    expect([...stranger.cookies.keys()]).toEqual([]);
  });

  test('a program is known by what it says it is and the country it calls from', async () => {
    const { email, password, id } = await signedUp();
    const enter = async (headers: Record<string, string>) =>
      succeeded(await program().post('/api/v1/auth/email/login', { email, password }, headers), 200);
    await enter({});
    expect(await news(id)).toHaveLength(0);
    const backup = { 'user-agent': 'backup/1.0', 'x-latchkey-client-ip': '8.8.8.8' };
    await enter(backup);
    await enter({ ...backup, 'x-latchkey-client-ip': '8.8.4.4' });
    expect(await news(id)).toHaveLength(1);
    await enter({ ...backup, 'x-latchkey-client-ip': '193.99.144.80' });
    expect(await news(id)).toHaveLength(2);
  });

  test('after a reset every device is an unknown one but the first that comes back', async () => {
    const person = await inBrowser();
    const other = browser();
    await signIn(person, other);
    succeeded(await program().post('/api/v1/auth/password/forgot', { email: person.email }), 202);
    await runJobs('answer_forgot');
    const next = { email: person.email, password: newPassword() };
    const token = await mailedToken(person.email, 'reset_password');
    succeeded(await program().post('/api/v1/auth/password/reset', { token, new_password: next.password }), 200);
    await signIn(next, person.page);
    expect(await news(person.id)).toHaveLength(1);
    await signIn(next, other);
    expect(await news(person.id)).toHaveLength(2);
  });

  test('PWD-15 LGN-22: after a change of the password only the device of the change is known; whoever comes back elsewhere is told of', async () => {
    const person = await inBrowser();
    const thief = browser();
    await signIn(person, thief);
    expect(await news(person.id)).toHaveLength(1);
    const next = { ...person, password: newPassword() };
    const change = { current_password: person.password, new_password: next.password };
    succeeded(await person.page.post('/api/v1/auth/email/change-password', change, from), 200);
    expect(await knowsDevice(person.id, deviceOf(thief) ?? '')).toBe(false);
    expect(await knowsDevice(person.id, deviceOf(person.page) ?? '')).toBe(true);
    await signIn(next, person.page);
    expect(await news(person.id)).toHaveLength(1);
    await signIn(next, thief);
    expect(await news(person.id)).toHaveLength(2);
  });

  test('PWD-15: also where a program changes it, and nobody passes for the first device then', async () => {
    const person = await inBrowser();
    const { email, password } = person;
    const entered = await program().post('/api/v1/auth/email/login', { email, password }, from);
    const api = program(succeeded(entered, 200).access_token);
    const next = { email, password: newPassword() };
    const change = { current_password: password, new_password: next.password };
    succeeded(await api.post('/api/v1/auth/email/change-password', change, from), 200);
    const before = (await news(person.id)).length;
    succeeded(await program().post('/api/v1/auth/email/login', next, from), 200);
    expect(await news(person.id)).toHaveLength(before);
    await signIn(next, person.page);
    expect(await news(person.id)).toHaveLength(before + 1);
  });

  test('PWD-15: a change that is refused makes nobody forget anything', async () => {
    const person = await inBrowser();
    const other = browser();
    await signIn(person, other);
    const refused = [
      { current_password: newPassword(), new_password: newPassword() },
      { current_password: person.password, new_password: 'password1' },
    ];
    for (const wish of refused) await person.page.post('/api/v1/auth/email/change-password', wish, from);
    expect(await knowsDevice(person.id, deviceOf(other) ?? '')).toBe(true);
  });

  test.each([
    [10, provenPerson],
    [5, signedUp],
  ])('unknown devices send at most %i mails an hour', async (most, person) => {
    const { email, password, id } = await person();
    for (let n = 0; n < 13; n++) {
      const headers = { 'user-agent': `visitor/${n}` };
      succeeded(await program().post('/api/v1/auth/email/login', { email, password }, headers), 200);
    }
    expect(await news(id)).toHaveLength(most);
  });

  test('to an account without an address is noted, and nobody is written to', async () => {
    const wallet = connectSolana();
    const { id } = await enteredWith(wallet);
    expect(await mailKindsAbout(id)).toEqual([]);
  });
});
