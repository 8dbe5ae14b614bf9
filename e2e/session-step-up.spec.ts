import { expect, type Page } from '@playwright/test';
import { letProofsAge } from './fixtures/ageing';
import { expectGoodLooks } from './fixtures/looks';
import { chooseWallet, signInWithWallet, signUpWithEmail, type WalletOnPage } from './fixtures/people';
import { test, type WalletUser } from './fixtures/wallet';

const evm: WalletOnPage = { id: 'evm-one', chain: 'Ethereum', name: 'Test Wallet One' };
const solana: WalletOnPage = { id: 'solana-plain', chain: 'Solana', name: 'Test Wallet Plain' };
const confirmation = (page: Page) => page.getByRole('dialog', { name: 'Confirm it’s you' });

async function askToDelete(page: Page) {
  await page.getByRole('button', { name: 'Delete this account' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete this account?' });
  await dialog.getByLabel('Type DELETE to confirm').fill('delete');
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
}

/** Confirms in the dialog with a wallet that is linked already. Resolves to the text that was signed. */
async function confirmWith(page: Page, wallet: WalletUser, { chain, name }: WalletOnPage): Promise<string> {
  const dialog = confirmation(page);
  await dialog.getByRole('button', { name: new RegExp(`^${chain}`) }).click();
  await dialog
    .getByRole('list', { name: `${chain} wallets` })
    .getByRole('button', { name })
    .click();
  return wallet.agree();
}

test('an account with a wallet only is deleted after confirming with that wallet, without typing anything twice', async ({
  page,
  wallet,
}) => {
  await signInWithWallet(page, wallet, evm);
  await letProofsAge(page);
  await askToDelete(page);
  await expect(confirmation(page)).toBeVisible();
  await expect(confirmation(page).getByLabel('Password', { exact: true })).toHaveCount(0);
  await expectGoodLooks(page);
  expect(await confirmWith(page, wallet, evm)).toMatch(/confirm/i);
  await expect(page).toHaveURL(/\/sign-in\?ended=deleted$/);
  await expect(page.getByText('Your account was deleted.')).toBeVisible();

  // The same key opens a new account, with nothing of the old one.
  await chooseWallet(page, evm);
  await wallet.agree();
  await expect(page).toHaveURL(/\/account$/);
});

test('after a while, linking a wallet and deleting the account ask for the password, then carry on by themselves', async ({
  page,
  wallet,
  browser,
  baseURL,
}) => {
  const user = await signUpWithEmail(page);
  const leaving = await (await browser.newContext({ ...(baseURL && { baseURL }) })).newPage();
  const leaver = await signUpWithEmail(leaving);
  await page.goto('/account/wallets');
  await letProofsAge(page);
  await letProofsAge(leaving);

  await page.getByRole('button', { name: 'Link a wallet' }).click();
  await chooseWallet(page, solana);
  await wallet.approve('Connect');
  await confirmation(page).getByLabel('Password', { exact: true }).fill(user.password);
  await confirmation(page).getByRole('button', { name: 'Confirm' }).click();
  expect(await wallet.approve('Sign')).toMatch(/link/i);
  await expect(page.getByText('The wallet is linked.')).toBeVisible();

  await askToDelete(leaving);
  await confirmation(leaving).getByLabel('Password', { exact: true }).fill(leaver.password);
  await confirmation(leaving).getByRole('button', { name: 'Confirm' }).click();
  await expect(leaving).toHaveURL(/\/sign-in\?ended=deleted$/);
  await leaving.getByLabel('E-mail').fill(leaver.email);
  await leaving.getByLabel('Password', { exact: true }).fill(leaver.password);
  await leaving.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(leaving.getByText('That e-mail and password do not match.')).toBeVisible();
  await leaving.context().close();
});
