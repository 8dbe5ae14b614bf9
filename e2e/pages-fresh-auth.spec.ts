import { expect, type Page, test } from '@playwright/test';
import { letProofsAge } from './fixtures/ageing';
import { signUpWithWalletLinked } from './fixtures/linked-wallet';
import { expectNoViolations } from './fixtures/looks';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Confirm it’s you' });

async function unlink(page: Page) {
  await page.getByRole('button', { name: /^Unlink / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
}

test('after a while, unlinking asks to confirm, then carries on by itself', async ({ page }) => {
  const user = await signUpWithWalletLinked(page);
  await page.goto('/account/wallets');
  await letProofsAge(page);

  await unlink(page);
  await expect(dialog(page)).toBeVisible();
  await expect(dialog(page).getByText('or with a wallet')).toBeVisible();
  await expect(dialog(page).getByLabel('Password', { exact: true })).toBeFocused();
  await expectNoViolations(page);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Unlink / })).toBeEnabled();

  await unlink(page);
  const password = dialog(page).getByLabel('Password', { exact: true });
  await password.fill('not the password');
  await dialog(page).getByRole('button', { name: 'Confirm' }).click();
  await expect(password).toHaveAccessibleDescription('This is not your password. Try again.');

  await password.fill(user.password);
  await dialog(page).getByRole('button', { name: 'Confirm' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText('No wallet is linked yet')).toBeVisible();
});
