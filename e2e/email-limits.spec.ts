import { randomUUID } from 'node:crypto';
import { test as base, expect, type Page } from '@playwright/test';
import { expectGoodLooks } from './fixtures/looks';
import { type OwnApp, ownApp } from './fixtures/own-app';

// A time that a test can wait for. Everybody calls from one address here, so strangers' limits stand for all.
const test = base.extend<object, OwnApp>(
  ownApp({ LIMITS: 'sign_in_account=2/40s,sign_in_source=off,sign_in_ip=off,sign_up_ip=off,forgot_address=1/1h' }),
);

const password = (page: Page) => page.getByLabel('Password', { exact: true });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const told = (page: Page) => page.getByRole('status').filter({ hasText: /try again/ });

async function signIn(page: Page, user: { email: string; password: string }) {
  await page.getByLabel('E-mail').fill(user.email);
  await password(page).fill(user.password);
  await press(page, 'Sign in');
}

test('after too many wrong passwords the page counts down, and says when it goes on', async ({
  page,
  browser,
  ownApp: app,
}) => {
  test.setTimeout(150_000);
  const user = { email: `${randomUUID()}@example.com`, password: `${randomUUID()} is long enough` };
  const made = await page.request.post('/api/v1/auth/email/signup', { data: user });
  expect(made.status()).toBe(201);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));

  await page.goto('/sign-in');
  for (let n = 0; n < 2; n += 1) {
    await signIn(page, { ...user, password: 'not the password' });
    await expect(password(page)).toHaveAccessibleDescription(/do not match/);
  }
  await signIn(page, user);
  await expect(told(page)).toHaveText(/You can try again in \d+ seconds?\./);
  await expect(password(page)).not.toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeDisabled();
  await expectGoodLooks(page);
  const seconds = async () => Number(/again in (\d+) second/.exec((await told(page).textContent()) ?? '')?.[1] ?? 0);
  const before = await seconds();
  await expect(told(page).locator('[aria-hidden=true]')).not.toContainText(` ${before} seconds`);

  await expect(page.getByText('You can try again now.')).toBeVisible({ timeout: 45_000 });
  await signIn(page, user);
  await expect(page).toHaveURL(/\/account$/);

  // From now on this browser is known: what strangers do to the account does not concern it.
  for (let n = 0; n < 3; n += 1)
    await (await browser.newContext({ baseURL: app })).request.post('/api/v1/auth/email/login', {
      data: { ...user, password: 'not the password' },
    });
  await page.context().clearCookies({ name: /session/ });
  await page.goto('/sign-in');
  await signIn(page, user);
  await expect(page).toHaveURL(/\/account$/);
  expect(errors).toEqual([]);
});

test('whoever asks for a new password too often is told when to ask again', async ({ page }) => {
  const email = `${randomUUID()}@example.com`;
  expect((await page.request.post('/api/v1/auth/password/forgot', { data: { email } })).status()).toBe(202);
  await page.goto('/forgot-password');
  await page.getByLabel('E-mail').fill(email);
  await page.locator('form button[type=submit]').click();
  await expect(told(page)).toHaveText(/You can try again in 59:\d\d minutes\./);
  await expectGoodLooks(page);
});
