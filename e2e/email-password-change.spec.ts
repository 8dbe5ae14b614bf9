import { randomUUID } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { type EmailUser, signInWithEmail, signOut, signUpWithEmail } from './fixtures/people';

const current = (page: Page) => page.getByLabel('Current password');
const next = (page: Page) => page.getByLabel('New password');
const newPassword = () => `${randomUUID()} is the new one`;

async function change(page: Page, from: string, to: string) {
  await page.goto('/account/security');
  await current(page).fill(from);
  await next(page).fill(to);
  await page.getByRole('button', { name: 'Change password' }).click();
}

async function refused(page: Page, user: EmailUser) {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(user.email);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/do not match/);
}

test('a changed password replaces the old one and signs the other devices out', async ({ page, browser }) => {
  const user = await signUpWithEmail(page);
  const elsewhere = await (await browser.newContext()).newPage();
  await signInWithEmail(elsewhere, user);

  const changed = { ...user, password: newPassword() };
  await change(page, user.password, changed.password);
  await expect(page.getByText('Password changed.')).toBeVisible();
  await expect(current(page)).toHaveValue('');
  await expect(next(page)).toHaveValue('');

  await elsewhere.goto('/account');
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await page.goto('/account');
  await expect(page).toHaveURL(/\/account$/);

  await signOut(page);
  await refused(page, user);
  await signInWithEmail(page, changed);
  await elsewhere.context().close();
});

test('the wrong current password changes nothing', async ({ page }) => {
  const user = await signUpWithEmail(page);
  await change(page, 'not the current password', newPassword());
  await expect(current(page)).toHaveAccessibleDescription('This is not your current password.');
  await expect(current(page)).toBeFocused();
  await signOut(page);
  await signInWithEmail(page, user);
});

test('a new password that is easy to guess is refused beside it', async ({ page }) => {
  const user = await signUpWithEmail(page);
  await change(page, user.password, 'password123');
  await expect(next(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(next(page)).toBeFocused();
  await signOut(page);
  await signInWithEmail(page, user);
});
