import { expect, test } from '@playwright/test';
import { signUpWithEmail } from './fixtures/people';

test('the landing page leads to both ways in, and a signed-in person straight to the account', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('One account. Many keys.');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.getByRole('link', { name: 'Create an account' }).click();
  await expect(page).toHaveURL(/\/sign-up$/);
  await signUpWithEmail(page);
  for (const path of ['/', '/sign-in', '/sign-up']) {
    await page.goto(path);
    await expect(page).toHaveURL(/\/account$/);
  }
});

test('an address that leads nowhere is answered 404 with a way back', async ({ page }) => {
  for (const path of ['/nowhere', '/account/nowhere', '/sign-in/nowhere']) {
    const response = await page.goto(path);
    expect(response?.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is nothing here');
  }
  await page.getByRole('link', { name: 'Go to the start' }).click();
  await expect(page).toHaveURL(/\/$/);
});

test.describe('return_to', () => {
  test('brings people to the page they asked for, by sign-up as well as by sign-in', async ({ page }) => {
    await page.goto('/account/sessions');
    await expect(page).toHaveURL(/\/sign-in\?return_to=%2Faccount%2Fsessions$/);
    await page.getByRole('link', { name: 'Create an account' }).click();
    await expect(page).toHaveURL(/\/sign-up\?return_to=%2Faccount%2Fsessions$/);
    await page.getByLabel('E-mail').fill(`${crypto.randomUUID()}@example.com`);
    await page.getByLabel('Password', { exact: true }).fill(`${crypto.randomUUID()} is fine`);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page).toHaveURL(/\/account\/sessions$/);
  });

  for (const elsewhere of [
    'https://example.org/',
    '//example.org',
    '/\\example.org',
    'javascript:alert(1)',
    '/..//example.org',
  ]) {
    test(`never leaves this site: ${elsewhere}`, async ({ page, baseURL }) => {
      const visited: string[] = [];
      page.on('framenavigated', (frame) => visited.push(new URL(frame.url()).origin));
      await page.goto(`/sign-up?return_to=${encodeURIComponent(elsewhere)}`);
      await page.getByLabel('E-mail').fill(`${crypto.randomUUID()}@example.com`);
      await page.getByLabel('Password', { exact: true }).fill(`${crypto.randomUUID()} is fine`);
      await page.getByRole('button', { name: 'Create account' }).click();
      await expect(page).not.toHaveURL(/sign-up/);
      expect(new Set(visited)).toEqual(new Set([new URL(baseURL ?? '').origin]));
    });
  }
});
