import { expect, type Page, test } from '@playwright/test';
import { letProofsAge } from './fixtures/ageing';
import { linkPasskey, plugIn } from './fixtures/authenticator';
import { signUpWithWalletLinked } from './fixtures/linked-wallet';
import { expectGoodLooks } from './fixtures/looks';
import { signInWithEmail, signOut } from './fixtures/people';
import { giveCode, givePassword, setUpApp } from './fixtures/second-factor';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Confirm it’s you' });

async function unlink(page: Page) {
  await page.getByRole('button', { name: /^Unlink / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
  await expect(dialog(page)).toBeVisible();
}

const unlinked = (page: Page) => page.getByText('No wallet is linked yet');

test('after a while both halves are asked for, one after the other, then what was under way carries on', async ({
  page,
}) => {
  const user = await signUpWithWalletLinked(page);
  const { app } = await setUpApp(page);
  await page.goto('/account/wallets');
  await letProofsAge(page);

  await unlink(page);
  await dialog(page).getByLabel('Password', { exact: true }).fill(user.password);
  await dialog(page).getByRole('button', { name: 'Confirm', exact: true }).click();
  const code = dialog(page).getByLabel('Six-digit code');
  await expect(code).toBeFocused();
  await expect(dialog(page).getByText('Do not ask on this browser')).toHaveCount(0);
  await expectGoodLooks(page);
  await giveCode(page, app.wrongCode());
  await expect(code).toHaveAccessibleDescription('Not right. Try the code shown now.');
  await giveCode(page, await app.code());
  await expect(dialog(page)).toHaveCount(0);
  await expect(unlinked(page)).toBeVisible();
});

test('one touch of a passkey that verifies its user is both halves', async ({ page }) => {
  await signUpWithWalletLinked(page);
  await plugIn(page);
  await linkPasskey(page);
  await setUpApp(page);
  await page.goto('/account/wallets');
  await letProofsAge(page);

  await unlink(page);
  await expect(dialog(page).getByText('or with your password')).toBeVisible();
  await expectGoodLooks(page);
  await dialog(page).getByRole('button', { name: 'Confirm with a passkey' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(unlinked(page)).toBeVisible();
});

test('on a trusted browser only the second half is asked for, and closing the dialog changes nothing', async ({
  page,
}) => {
  const user = await signUpWithWalletLinked(page);
  const { app, recoveryCodes } = await setUpApp(page);
  await signOut(page);
  await givePassword(page, user);
  await page.getByLabel('Do not ask on this browser').check();
  await giveCode(page, await app.code());
  await expect(page).toHaveURL(/\/account$/);
  await signOut(page);
  await signInWithEmail(page, user);

  await page.goto('/account/wallets');
  await unlink(page);
  await expect(dialog(page).getByLabel('Six-digit code')).toBeFocused();
  await expect(dialog(page).getByLabel('Password', { exact: true })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Unlink / })).toBeEnabled();

  await unlink(page);
  await dialog(page).getByRole('button', { name: 'Use a recovery code' }).click();
  await dialog(page)
    .getByLabel('Recovery code')
    .fill(recoveryCodes[0] ?? '');
  await dialog(page).getByRole('button', { name: 'Continue' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(unlinked(page)).toBeVisible();
});
