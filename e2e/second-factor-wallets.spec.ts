import { expect } from '@playwright/test';
import { accountId, chooseWallet, signInWithWallet, signOut, walletsOnPage } from './fixtures/people';
import { giveCode, setUpApp } from './fixtures/second-factor';
import { test } from './fixtures/wallet';

for (const choice of walletsOnPage) {
  test(`${choice.name} (${choice.chain}) alone opens nothing of an account with a second factor`, async ({
    page,
    wallet,
  }) => {
    await signInWithWallet(page, wallet, choice);
    const id = await accountId(page);
    const { app } = await setUpApp(page);
    await signOut(page);

    await page.goto('/sign-in?return_to=/account/sessions');
    await chooseWallet(page, choice);
    await wallet.agree();
    await expect(page).toHaveURL(/\/second-factor\?return_to=%2Faccount%2Fsessions$/);
    await page.goto('/account/wallets');
    await expect(page).toHaveURL(/\/second-factor\?return_to=%2Faccount%2Fwallets$/);
    expect((await page.request.get('/api/v1/auth/identities')).status()).toBe(403);

    await giveCode(page, await app.code());
    await expect(page).toHaveURL(/\/account\/wallets$/);
    expect(await accountId(page)).toBe(id);
  });
}
