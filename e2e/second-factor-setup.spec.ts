import { readFile } from 'node:fs/promises';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { connectEvm } from '@/lib/testing/wallets';
import { expectGoodLooks } from './fixtures/looks';
import { type EmailUser, signInWithEmail, signOut, signUpWithEmail } from './fixtures/people';
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

test('an app is set up by its camera, and its recovery codes are shown once, kept as a file, and let one in', async ({
  page,
  browser,
}) => {
  const user = await signUpWithEmail(page);
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
  await expect(page.getByRole('button', { name: 'Go on' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(dialog(page), 'what is shown once does not go by mistake').toBeVisible();
  await expectGoodLooks(page);
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Download')]);
  expect(download.suggestedFilename()).toBe('latchkey-recovery-codes.txt');
  const file = await readFile(await download.path(), 'utf8');
  const codes = await keepCodes(page);
  expect(file.split('\n').filter((line) => CODE.test(line))).toEqual(codes);
  expect(file).toContain(`Account: ${user.email}`);

  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText('The app is set up.')).toBeVisible();
  await expect(row(page, 'Recovery codes')).toContainText('10 of 10 left');
  const html = await page.content();
  for (const gone of [secret, ...codes]) expect(html).not.toContain(gone);
  await expect(page).toHaveURL(/\/account\/security$/);
  await expectGoodLooks(page);

  const other = await elsewhere(browser, user);
  await expect(other).toHaveURL(/\/second-factor/);
  await giveCode(other, await app.code());
  await expect(other).toHaveURL(/\/account$/);
  await signOut(other);
  await signIn(other, user);
  await press(other, 'Use a recovery code');
  await other.getByLabel('Recovery code').fill(file.split('\n').find((line) => CODE.test(line)) ?? '');
  await press(other, 'Continue');
  await press(other, 'Continue');
  await other.goto('/account/security');
  await expect(row(other, 'Recovery codes')).toContainText('9 of 10 left');
  await other.context().close();
});

async function signIn(page: Page, { email, password }: EmailUser) {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(/\/second-factor/);
}

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

test('new recovery codes replace the ones from before, with a warning when few are left', async ({ page, browser }) => {
  const user = await signUpWithEmail(page);
  const { recoveryCodes } = await setUpApp(page);
  const spend = async (code: string) => {
    const other = await elsewhere(browser, user);
    const headers = { origin: new URL(other.url()).origin };
    const reply = await other.request.post('/api/v1/auth/mfa/recovery/verify', { headers, data: { code } });
    await other.context().close();
    return reply.status();
  };
  for (const code of recoveryCodes.slice(0, 7)) expect(await spend(code)).toBe(200);
  await page.goto('/account/security');
  await expect(row(page, 'Recovery codes')).toContainText('3 of 10 left');
  await expect(row(page, 'Recovery codes')).toContainText('Few are left.');
  await expectGoodLooks(page);

  await press(page, 'Make new ones');
  await dialog(page).getByRole('button', { name: 'Make new ones' }).click();
  const codes = await keepCodes(page);
  await expect(row(page, 'Recovery codes')).toContainText('10 of 10 left');
  expect(await spend(recoveryCodes[9] ?? '')).toBe(401);
  expect(await spend(codes[0] ?? '')).toBe(200);
});

test('trusted browsers are listed and can be forgotten, one or all', async ({ page, browser }) => {
  const user = await signUpWithEmail(page);
  const { recoveryCodes } = await setUpApp(page);
  await page.goto('/account/security');
  const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Trusted browsers' }) });
  await expect(card).toContainText('None.');
  const trusting = async (code = '') => {
    const other = await elsewhere(browser, user);
    const headers = { origin: new URL(other.url()).origin };
    const data = { code, trust_device: true };
    expect((await other.request.post('/api/v1/auth/mfa/recovery/verify', { headers, data })).status()).toBe(200);
    return other;
  };
  const others = [await trusting(recoveryCodes[0]), await trusting(recoveryCodes[1]), await trusting(recoveryCodes[2])];
  await page.reload();
  const rows = card.getByRole('listitem');
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText('Chrome');
  await expect(rows.first()).toContainText('until');
  await expectGoodLooks(page);
  const askedAgain = async () => {
    const urls = [];
    for (const other of others) {
      await other.context().clearCookies({ name: /session/ });
      await other.goto('/sign-in');
      await other.getByLabel('E-mail').fill(user.email);
      await other.getByLabel('Password', { exact: true }).fill(user.password);
      await other.getByRole('button', { name: 'Sign in', exact: true }).click();
      await other.waitForURL(/\/(account|second-factor)/);
      urls.push(new URL(other.url()).pathname);
    }
    return urls.filter((path) => path === '/second-factor').length;
  };
  await rows
    .last()
    .getByRole('button', { name: /^Forget/ })
    .click();
  await expect(rows).toHaveCount(2);
  await expect(card.getByText('is forgotten')).toBeVisible();
  expect(await askedAgain()).toBe(1);
  await press(page, 'Forget all');
  await expect(card).toContainText('None.');
  expect(await askedAgain()).toBe(3);
  for (const other of others) await other.context().close();
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
  await expect(rows.first()).toContainText('E-mail and password and second factor');
  await expect(rows.last()).not.toContainText('second factor');
  await other.context().close();
});
