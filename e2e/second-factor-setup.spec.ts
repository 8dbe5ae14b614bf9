import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { connectEvm } from '@/lib/testing/wallets';
import { expectGoodLooks } from './fixtures/looks';
import { signUpWithEmail } from './fixtures/people';
import { giveCode, setUpApp } from './fixtures/second-factor';
import { confirm, dialog, elsewhere, keepCodes, press, RECOVERY_CODE, row, scan } from './fixtures/set-up';

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
  const [first = '', ...rest] = file.split('\n').filter((line) => RECOVERY_CODE.test(line));
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
