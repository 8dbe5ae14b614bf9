import { readFile } from 'node:fs/promises';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { connectEvm } from '@/lib/testing/wallets';
import { expectGoodLooks } from './fixtures/looks';
import { type EmailUser, signInWithEmail, signUpWithEmail } from './fixtures/people';
import { readQr } from './fixtures/qr';
import { type AuthenticatorApp, authenticatorApp, giveCode, setUpApp } from './fixtures/second-factor';

const CODE = /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){5}$/;
const dialog = (page: Page) => page.getByRole('dialog');
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const row = (page: Page, title: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title }) });

/** Points the app at the QR code that is on the screen, and goes on. */
async function scan(page: Page): Promise<{ app: AuthenticatorApp; secret: string }> {
  const uri = new URL(await readQr(page.getByRole('img', { name: /QR code/ })));
  expect(uri.protocol).toBe('otpauth:');
  const secret = uri.searchParams.get('secret') ?? '';
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  await press(page, 'Next');
  return { app: authenticatorApp(secret), secret };
}

async function confirm(page: Page, code: string) {
  await page.getByLabel('Code from the app').fill(code);
  await press(page, 'Confirm');
}

/** The codes on the screen, kept. */
async function keepCodes(page: Page): Promise<string[]> {
  await expect(page.getByRole('heading', { name: 'Keep your recovery codes' })).toBeVisible();
  const codes = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allTextContents();
  expect(codes).toHaveLength(10);
  for (const code of codes) expect(code).toMatch(CODE);
  await page.getByLabel('I have kept them in a safe place').check();
  await press(page, 'Go on');
  return codes;
}

/** In a browser of its own: signs in with the password, up to the second factor where one is asked for. */
async function elsewhere(browser: Browser, { email, password }: EmailUser): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/\/(account|second-factor)/);
  return page;
}

interface Answer {
  status: number;
  mfa_required?: boolean;
}

/** A browser of its own without a page: signed in with the password, up to the second factor where one is asked for. */
async function unseen(browser: Browser, { email, password }: EmailUser, baseURL = '') {
  const context = await browser.newContext();
  const headers = { origin: new URL(baseURL).origin };
  const post = async (path: string, data: object): Promise<Answer> => {
    const reply = await context.request.post(`/api/v1/auth${path}`, { headers, data });
    return { ...((await reply.json()) as object), status: reply.status() };
  };
  const signIn = () => post('/email/login', { email, password, transport: 'cookie' });
  expect((await signIn()).status).toBe(200);
  return {
    recover: (code = '', trust_device = false) => post('/mfa/recovery/verify', { code, trust_device }),
    /** Whether signing in once more asks for the second factor. */
    isAsked: async () => (await signIn()).mfa_required,
    close: () => context.close(),
  };
}

test('every step of setting an app up looks right, says what is wrong, and leaves nothing behind', async ({ page }) => {
  // Looking at four pages in the light and in the dark takes its time.
  test.setTimeout(150_000);
  await signUpWithEmail(page);
  await page.goto('/account/security');
  await expect(row(page, 'Recovery codes')).toHaveCount(0);
  await press(page, 'Set up an app');
  await expect(dialog(page)).toHaveAccessibleName('Scan this with your app');
  await expectGoodLooks(page);
  const typed = (await dialog(page).locator('code').textContent())?.replaceAll(' ', '');
  const { app, secret } = await scan(page);
  expect(typed).toBe(secret);

  await expect(page.getByLabel('Code from the app')).toBeFocused();
  await confirm(page, app.wrongCode());
  await expect(page.getByLabel('Code from the app')).toHaveAccessibleDescription(/not right/);
  await expectGoodLooks(page);
  const code = await app.code();
  await confirm(page, `${code.slice(0, 3)} ${code.slice(3)}`);

  await expect(page.getByRole('heading', { name: 'Keep your recovery codes' })).toBeFocused();
  await press(page, 'Go on');
  await expect(page.getByLabel('I have kept them in a safe place')).toBeFocused();
  await expect(page.getByText('Keep them first')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog(page), 'what is shown once does not go by mistake').toBeVisible();
  await expectGoodLooks(page);
  const codes = await keepCodes(page);

  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText('The app is set up.')).toBeVisible();
  await expect(row(page, 'Recovery codes')).toContainText('10 of 10 left');
  const html = await page.content();
  for (const gone of [secret, ...codes]) expect(html).not.toContain(gone);
  await expect(page).toHaveURL(/\/account\/security$/);
  await expectGoodLooks(page);
});

test('an app that is set up by its camera opens the account from then on, and so does a code of the downloaded file', async ({
  page,
  browser,
}) => {
  const user = await signUpWithEmail(page);
  await page.goto('/account/security');
  await press(page, 'Set up an app');
  const { app } = await scan(page);
  await confirm(page, await app.code());
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Download')]);
  expect(download.suggestedFilename()).toBe('latchkey-recovery-codes.txt');
  const file = await readFile(await download.path(), 'utf8');
  const [first = '', ...rest] = file.split('\n').filter((line) => CODE.test(line));
  expect([first, ...rest]).toEqual(await keepCodes(page));
  expect(file).toContain(`Account: ${user.email}`);

  const other = await elsewhere(browser, user);
  await expect(other).toHaveURL(/\/second-factor/);
  await giveCode(other, await app.code());
  await expect(other).toHaveURL(/\/account$/);
  await other.context().close();

  const another = await elsewhere(browser, user);
  await press(another, 'Use a recovery code');
  await another.getByLabel('Recovery code').fill(first);
  await press(another, 'Continue');
  await expect(another.getByText('9 recovery codes are left.')).toBeVisible();
  await another.context().close();
  await page.reload();
  await expect(row(page, 'Recovery codes')).toContainText('9 of 10 left');
});

test('leaving halfway changes nothing, and gives the focus back', async ({ page }) => {
  await signUpWithEmail(page);
  await page.goto('/account/security');
  const button = page.getByRole('button', { name: 'Set up an app' });
  await button.click();
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect(button).toBeFocused();

  await button.click();
  const { secret } = await scan(page);
  await expect(page.getByLabel('Code from the app')).toBeFocused();
  await press(page, 'Close');
  await expect(dialog(page)).toHaveCount(0);
  expect(await page.content()).not.toContain(secret);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Set up an app' })).toBeVisible();
  const me = await (await page.request.get('/api/v1/auth/me')).json();
  expect(me).toMatchObject({ mfa_enabled: false, aal: 1 });
});

test('the copied secret and the copied codes are those on the screen', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signUpWithEmail(page);
  await page.goto('/account/security');
  await press(page, 'Set up an app');
  await press(page, 'Copy secret');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const { app, secret } = await scan(page);
  expect(copied).toBe(secret);
  await confirm(page, await app.code());
  await press(page, 'Copy');
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text.split('\n')).toEqual(await keepCodes(page));
});

test('an app is replaced: only the new one counts, and so do its recovery codes', async ({ page, browser }) => {
  const user = await signUpWithEmail(page);
  const before = await setUpApp(page);
  await page.goto('/account/security');
  await press(page, 'Replace the app');
  const { app } = await scan(page);
  await confirm(page, await app.code());
  const codes = await keepCodes(page);
  expect(codes.filter((code) => before.recoveryCodes.includes(code))).toEqual([]);
  await expect(page.getByText('Codes of the one before are not taken any more.')).toBeVisible();

  const other = await elsewhere(browser, user);
  await giveCode(other, await before.app.code());
  await expect(other.getByLabel('Six-digit code')).toHaveAttribute('aria-invalid', 'true');
  await giveCode(other, await app.code());
  await expect(other).toHaveURL(/\/account$/);
  await other.context().close();
});

test('OTP-13: setting an app up offers to end the other sessions, and ends them', async ({ page, browser }) => {
  const user = await signUpWithEmail(page);
  const other = await elsewhere(browser, user);
  await expect(other).toHaveURL(/\/account$/);
  await page.goto('/account/security');
  await press(page, 'Set up an app');
  const { app } = await scan(page);
  await confirm(page, await app.code());
  await keepCodes(page);
  await expect(dialog(page)).toContainText('one other device');
  await expectGoodLooks(page);
  await press(page, 'Sign out everywhere else');
  await expect(page.getByText('The app is set up.')).toBeVisible();
  expect((await other.request.get('/api/v1/auth/me')).status()).toBe(401);
  expect((await page.request.get('/api/v1/auth/me')).status()).toBe(200);
  await other.context().close();
});

test('removing the app asks first; then one key is enough again', async ({ page, browser }) => {
  const user = await signUpWithEmail(page);
  await setUpApp(page);
  await page.goto('/account/security');
  await press(page, 'Remove the app');
  await expect(dialog(page)).toContainText('One key alone opens this account then.');
  await expectGoodLooks(page);
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await press(page, 'Remove the app');
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('The app is removed.')).toBeVisible();
  await expect(row(page, 'Recovery codes')).toHaveCount(0);
  const other = await elsewhere(browser, user);
  await expect(other).toHaveURL(/\/account$/);
  await other.context().close();
});

test('new recovery codes replace the ones from before, with a warning when few are left', async ({
  page,
  browser,
  baseURL,
}) => {
  const user = await signUpWithEmail(page);
  const { recoveryCodes } = await setUpApp(page);
  const other = await unseen(browser, user, baseURL);
  for (const code of recoveryCodes.slice(0, 7)) expect((await other.recover(code)).status).toBe(200);
  await page.goto('/account/security');
  await expect(row(page, 'Recovery codes')).toContainText('3 of 10 left');
  await expect(row(page, 'Recovery codes')).toContainText('Few are left.');
  await expectGoodLooks(page);

  await press(page, 'Make new ones');
  await dialog(page).getByRole('button', { name: 'Make new ones' }).click();
  const codes = await keepCodes(page);
  await expect(row(page, 'Recovery codes')).toContainText('10 of 10 left');
  expect((await other.recover(recoveryCodes[9])).status).toBe(401);
  expect((await other.recover(codes[0])).status).toBe(200);
  await other.close();
});

test('trusted browsers are listed and can be forgotten, one or all', async ({ page, browser, baseURL }) => {
  const user = await signUpWithEmail(page);
  const { recoveryCodes } = await setUpApp(page);
  await page.goto('/account/security');
  const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Trusted browsers' }) });
  await expect(card).toContainText('None.');
  const others = await Promise.all([0, 1, 2].map(() => unseen(browser, user, baseURL)));
  for (const [index, other] of others.entries()) {
    expect((await other.recover(recoveryCodes[index], true)).status).toBe(200);
    expect(await other.isAsked()).toBe(false);
  }
  await page.reload();
  const rows = card.getByRole('listitem');
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText('Chrome');
  await expect(rows.first()).toContainText('until');
  await expectGoodLooks(page);
  const asked = async () => Promise.all(others.map((other) => other.isAsked()));
  await rows
    .last()
    .getByRole('button', { name: /^Forget/ })
    .click();
  await expect(rows).toHaveCount(2);
  await expect(card.getByText('is forgotten')).toBeVisible();
  expect((await asked()).filter(Boolean)).toHaveLength(1);
  await press(page, 'Forget all');
  await expect(card).toContainText('None.');
  expect(await asked()).toEqual([true, true, true]);
  for (const other of others) await other.close();
});

test('who has a wallet only sets up, replaces and removes an app without a password', async ({ page, baseURL }) => {
  const wallet = connectEvm();
  const headers = { origin: new URL(baseURL ?? '').origin };
  const asked = await page.request.post('/api/v1/auth/evm/challenge', { headers, data: { address: wallet.address } });
  const data = { ...(await wallet.sign(await asked.json())), transport: 'cookie' };
  expect((await page.request.post('/api/v1/auth/evm/verify', { headers, data })).status()).toBe(201);

  await page.goto('/account/security');
  await press(page, 'Set up an app');
  const first = await scan(page);
  await confirm(page, await first.app.code());
  await keepCodes(page);
  await press(page, 'Replace the app');
  const second = await scan(page);
  await confirm(page, await second.app.code());
  await keepCodes(page);
  await press(page, 'Remove the app');
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('The app is removed.')).toBeVisible();
});

test('the sessions page says which sessions gave the second factor', async ({ page, browser }) => {
  const user = await signUpWithEmail(page);
  const other = await (await browser.newContext()).newPage();
  await signInWithEmail(other, user);
  await setUpApp(page);
  await page.goto('/account/sessions');
  const rows = page.getByRole('main').getByRole('listitem');
  await expect(rows.first()).toContainText('E-mail and password · second factor');
  await expect(rows.last()).not.toContainText('second factor');
  await other.context().close();
});
