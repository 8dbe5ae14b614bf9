import { expect, test } from '@playwright/test';

test('a browser without wallets is told so, with a place to get one for each chain', async ({ page }) => {
  const places = { Ethereum: 'metamask.io', Solana: 'phantom.com', Cosmos: 'keplr.app' };
  await page.goto('/sign-in');
  for (const [chain, place] of Object.entries(places)) {
    await page.getByRole('button', { name: new RegExp(`^${chain}`) }).click();
    await expect(page.getByText(`No ${chain} wallet was found`)).toBeVisible();
    const link = page.getByRole('link').and(page.locator(`[href*="${place}"]`));
    await expect(link).toHaveAttribute('rel', /noopener/);
    await expect(link).toHaveAttribute('target', '_blank');
  }
});
