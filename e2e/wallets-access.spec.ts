import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { chooseWallet, walletsOnPage } from './fixtures/people';
import { expect, test } from './fixtures/wallet';

test.describe.configure({ timeout: 120_000 });

async function expectNoViolations(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

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
