import { expect, type Page } from '@playwright/test';
import {
  accountId,
  chooseWallet,
  signInWithEmail,
  signInWithWallet,
  signOut,
  signUpWithEmail,
  walletsOnPage,
} from './fixtures/people';
import { test } from './fixtures/wallet';

const linkedWallets = (page: Page) => page.getByRole('button', { name: /^Unlink / });

for (const choice of walletsOnPage) {
  test.describe(`${choice.name} (${choice.chain})`, () => {
    test('signs up, and signs in again to the same account', async ({ page, wallet }) => {
      await page.goto('/sign-up');
      await chooseWallet(page, choice);
      const text = await wallet.agree();
      await expect(page).toHaveURL(/\/account$/);
      expect(text).toContain(new URL(page.url()).host);
      expect(text).toContain(await wallet.address(choice.id));
      const account = await accountId(page);

      await signOut(page);
      await signInWithWallet(page, wallet, choice);
      expect(await accountId(page)).toBe(account);
    });

    test('opens the e-mail account it was linked to, and no longer once it is unlinked', async ({ page, wallet }) => {
      const user = await signUpWithEmail(page);
      const account = await accountId(page);

      await page.goto('/account/wallets');
      await page.getByRole('button', { name: 'Link a wallet' }).click();
      await chooseWallet(page, choice);
      expect(await wallet.agree()).toMatch(/link/i);
      await expect(linkedWallets(page)).toHaveCount(1);

      await signOut(page);
      await signInWithWallet(page, wallet, choice);
      expect(await accountId(page)).toBe(account);

      await signOut(page);
      await signInWithEmail(page, user);
      await page.goto('/account/wallets');
      await linkedWallets(page).click();
      await page.getByRole('dialog').or(page.getByRole('alertdialog')).getByRole('button', { name: 'Unlink' }).click();
      await expect(linkedWallets(page)).toHaveCount(0);

      await signOut(page);
      await signInWithWallet(page, wallet, choice);
      expect(await accountId(page)).not.toBe(account);
    });

    test('says kindly that the signature was refused, and lets the person try again', async ({ page, wallet }) => {
      await page.goto('/sign-in');
      await chooseWallet(page, choice);
      await wallet.approve('Connect');
      await wallet.reject('Sign');
      await expect(
        page.getByRole('alert').filter({ hasText: `turned the request down in ${choice.name}` }),
      ).toBeVisible();
      await expect(page).toHaveURL(/\/sign-in/);

      await page.getByRole('button', { name: 'Try again' }).click();
      await wallet.agree();
      await expect(page).toHaveURL(/\/account$/);
    });

    test('says that a locked wallet is locked, and goes on once it is open', async ({ page, wallet }) => {
      await wallet.lock();
      await page.goto('/sign-in');
      await chooseWallet(page, choice);
      await expect(page.getByRole('alert').filter({ hasText: `${choice.name} is locked` })).toBeVisible();

      await wallet.unlock();
      await page.getByRole('button', { name: 'Try again' }).click();
      await wallet.agree();
      await expect(page).toHaveURL(/\/account$/);
    });

    test('starts again when the account is switched while the text is open', async ({ page, wallet }) => {
      await page.goto('/sign-in');
      await chooseWallet(page, choice);
      await wallet.approve('Connect');
      expect(await wallet.read('Sign')).toContain(await wallet.address(choice.id, 0));
      await wallet.useAccount(1);
      await expect(page.getByRole('alert').filter({ hasText: `account in ${choice.name} changed` })).toBeVisible();
      await wallet.reject('Sign');

      await page.getByRole('button', { name: 'Try again' }).click();
      expect(await wallet.agree()).toContain(await wallet.address(choice.id, 1));
      await expect(page).toHaveURL(/\/account$/);
    });
  });
}

test('any of the wallets of one account opens it', async ({ page, wallet }) => {
  const [first, ...others] = walletsOnPage;
  if (!first) throw new Error('no wallets');
  await signInWithWallet(page, wallet, first);
  const account = await accountId(page);
  for (const [index, other] of others.entries()) {
    await page.goto('/account/wallets');
    await page.getByRole('button', { name: 'Link a wallet' }).click();
    await chooseWallet(page, other);
    await wallet.agree();
    await expect(linkedWallets(page)).toHaveCount(index + 2);
  }
  for (const other of others) {
    await signOut(page);
    await signInWithWallet(page, wallet, other);
    expect(await accountId(page)).toBe(account);
  }
});
