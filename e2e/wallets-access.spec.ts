import { expect } from '@playwright/test';
import { expectNoViolations } from './fixtures/looks';
import { chooseWallet, walletsOnPage } from './fixtures/people';
import { test } from './fixtures/wallet';

const [evm] = walletsOnPage;
if (!evm) throw new Error('no wallets');

for (const chain of ['Ethereum', 'Solana', 'Cosmos']) {
  test(`the ${chain} wallets can be reached and read by everyone`, async ({ page, wallet }) => {
    expect(await wallet.address('evm-one')).toBeTruthy();
    await page.goto('/sign-in');
    const row = page.getByRole('button', { name: new RegExp(`^${chain}`) });
    await row.focus();
    await page.keyboard.press('Enter');
    await expect(row).toHaveAttribute('aria-expanded', 'true');
    const wallets = page.getByRole('list', { name: `${chain} wallets` }).getByRole('button');
    await expect(wallets).toHaveCount(2);
    await page.keyboard.press('Tab');
    await expect(wallets.first()).toBeFocused();
    await expectNoViolations(page);
  });
}

test('what happens is announced: waiting, and a refusal', async ({ page, wallet }) => {
  await page.goto('/sign-in');
  await chooseWallet(page, evm);
  await wallet.read('Connect');
  await expect(page.getByRole('status').filter({ hasText: evm.name })).toBeVisible();
  await expectNoViolations(page);

  await wallet.reject('Connect');
  await expect(page.getByRole('alert').filter({ hasText: 'turned the request down' })).toBeVisible();
  await expectNoViolations(page);
});
