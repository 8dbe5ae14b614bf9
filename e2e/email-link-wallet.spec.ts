import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { addressOf, mailedLink } from './fixtures/links';
import { expectGoodLooks } from './fixtures/looks';
import { signInWithEmail, signInWithWallet, signOut, walletsOnPage } from './fixtures/people';
import { test } from './fixtures/wallet';

test('PWD-16 an account of a wallet gets an e-mail, then a password, and opens with them', async ({ page, wallet }) => {
  const choice = walletsOnPage[0];
  if (!choice) throw new Error('no wallet to sign in with');
  await signInWithWallet(page, wallet, choice);
  await expect(page.getByRole('region', { name: 'Unconfirmed address' })).toBeHidden();
  await page.goto('/verify-email#token=old');
  await expect(page.getByText('an account without an e-mail')).toBeVisible();
  await expect(page.getByLabel('E-mail')).toBeHidden();
  await expectGoodLooks(page);
  await page.getByRole('link', { name: 'Go to your account' }).click();
  await expect(page).toHaveURL(/\/account\/security$/);
  await expect(page.getByText('Add an e-mail above first')).toBeVisible();
  await expectGoodLooks(page);

  const email = `${randomUUID()}@example.com`;
  await page.getByLabel('E-mail', { exact: true }).fill(email);
  await page.getByRole('button', { name: 'Add e-mail' }).click();
  await expect(page.getByText(`Look for our newest mail to ${email}`)).toBeVisible();
  await page.goto(await mailedLink(page.request, email, 'confirm_change'));
  await expectGoodLooks(page);
  await page.getByRole('button', { name: 'Confirm and move' }).click();
  await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible();
  expect(await addressOf(page)).toEqual({ email, verified: true });

  await page.getByRole('link', { name: 'Back to your account' }).click();
  const password = `${randomUUID()} is the first one`;
  await page.getByLabel('New password').fill('password123');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(page.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(page.getByText('Your password is set.')).toBeVisible();
  await expect(page.getByLabel('Current password')).toBeVisible();
  await expectGoodLooks(page);

  await signOut(page);
  await signInWithEmail(page, { email, password });
});
