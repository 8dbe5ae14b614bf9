import { randomUUID } from 'node:crypto';
import { test as base, expect, type Page } from '@playwright/test';
import { plugIn } from './fixtures/authenticator';
import { expectGoodLooks } from './fixtures/looks';
import { type OwnApp, ownApp } from './fixtures/own-app';
import { accountPages } from './fixtures/pages';
import { readQr } from './fixtures/qr';
import { authenticatorApp, giveCode } from './fixtures/second-factor';

const test = base.extend<object, OwnApp>(ownApp({ SECOND_FACTOR_REQUIRED: 'all' }));

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const HERE = /\/set-up-second-factor\?/;

async function signUp(page: Page) {
  const user = { email: `${randomUUID()}@example.com`, password: `${randomUUID()} is long enough` };
  await page.goto('/sign-up');
  await page.getByLabel('E-mail').fill(user.email);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await press(page, 'Create account');
  await expect(page).toHaveURL(HERE);
  return user;
}

async function signIn(page: Page, { email, password }: { email: string; password: string }, to = '/sign-in') {
  await page.goto(to);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('who has to have a second factor sets up an app before anything else, and goes on to where they wanted', async ({
  page,
}) => {
  // Looking at four pages in the light and in the dark takes its time.
  test.setTimeout(150_000);
  const user = await signUp(page);
  await expect(title(page, 'Set up a second factor')).toBeFocused();
  await expectGoodLooks(page);
  for (const path of accountPages) {
    await page.goto(path);
    await expect(page).toHaveURL(HERE);
  }
  expect((await page.request.get('/api/v1/auth/sessions')).status()).toBe(403);

  await page.goto('/account/sessions');
  await press(page, /^Authenticator app/);
  await expect(title(page, 'Scan this with your app')).toBeFocused();
  await expectGoodLooks(page);
  await press(page, 'Choose another way');
  await press(page, /^Authenticator app/);
  const secret = new URL(await readQr(page.getByRole('img', { name: /QR code/ }))).searchParams.get('secret') ?? '';
  const app = authenticatorApp(secret);
  await press(page, 'Next');
  await expect(page.getByLabel('Code from the app')).toBeFocused();
  await page.getByLabel('Code from the app').fill(await app.code());
  await expectGoodLooks(page);
  await page.getByLabel('Code from the app').press('Enter');

  await expect(title(page, 'Keep your recovery codes')).toBeFocused();
  await expectGoodLooks(page);
  await expect(page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);
  await page.getByLabel('I have kept them in a safe place').check();
  await press(page, 'Go on');
  await expect(page).toHaveURL(/\/account\/sessions$/);
  await page.goBack();
  await expect(page, 'the codes are not shown again').not.toHaveURL(HERE);

  await page.context().clearCookies();
  await signIn(page, user);
  await expect(page).toHaveURL(/\/second-factor/);
  await giveCode(page, await app.code());
  await expect(page).toHaveURL(/\/account$/);
});

test('who has to have a second factor sets up a passkey, gives it once, and keeps recovery codes', async ({ page }) => {
  const user = await signUp(page);
  const authenticator = await plugIn(page);
  await press(page, /^Passkey/);
  await expect(title(page, 'Now use it once')).toBeFocused();
  expect(await authenticator.count()).toBe(1);
  await expectGoodLooks(page);
  await press(page, 'Use your passkey');
  await expect(title(page, 'Keep your recovery codes')).toBeFocused();
  await page.getByLabel('I have kept them in a safe place').check();
  await press(page, 'Go on');
  await expect(page).toHaveURL(/\/account$/);
  await page.goto('/account/security');
  await expect(page.getByRole('switch', { name: 'Ask for a passkey' })).toBeChecked();
  await expect(page.getByText('10 of 10 left')).toBeVisible();

  // Where the key is at hand the sign-in page takes it by itself.
  await authenticator.remove();
  await page.context().clearCookies();
  await signIn(page, user);
  await expect(page).toHaveURL(/\/second-factor/);
});

test('who leaves after adding the passkey is asked for it, and finds the way to recovery codes', async ({ page }) => {
  await signUp(page);
  await plugIn(page);
  await press(page, /^Passkey/);
  await expect(title(page, 'Now use it once')).toBeFocused();
  await page.goto('/account/security');
  await expect(page).toHaveURL(/\/second-factor/);
  await press(page, /passkey/i);
  await expect(page).toHaveURL(/\/account\/security$/);
  await expect(page.getByText('Turn this on to get recovery codes.')).toBeVisible();
  await page.getByRole('switch', { name: 'Ask for a passkey' }).click();
  await expect(page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);
});

test('who does not want to now signs out', async ({ page }) => {
  await signUp(page);
  await press(page, 'Sign out');
  await expect(page).toHaveURL(/\/sign-in/);
  expect((await page.request.get('/api/v1/auth/me')).status()).toBe(401);
});
