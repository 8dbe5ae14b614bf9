import { expect } from '@playwright/test';
import { accountId, chooseWallet, signInWithWallet, signOut, signUpWithEmail, walletsOnPage } from './fixtures/people';
import { test } from './fixtures/wallet';

const [evm] = walletsOnPage;
if (!evm) throw new Error('no wallets');

test('every installed wallet is offered under its chain, by name and icon', async ({ page, wallet }) => {
  expect(await wallet.address('evm-one')).not.toBe(await wallet.address('evm-two'));
  const expected = {
    Ethereum: ['Test Wallet One', 'Test Wallet Two'],
    Solana: ['Test Wallet Sol', 'Test Wallet Plain'],
    Cosmos: ['Keplr', 'Leap'],
  };
  await page.goto('/sign-in');
  for (const [chain, names] of Object.entries(expected)) {
    await page.getByRole('button', { name: new RegExp(`^${chain}`) }).click();
    const list = page.getByRole('list', { name: `${chain} wallets` });
    for (const name of names) {
      const icon = list.getByRole('button', { name }).locator('img');
      await expect(icon).toHaveAttribute('src', /^data:image\//);
      // A picture that the content security policy refused would be zero wide.
      expect(
        await icon.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
      ).toBeGreaterThan(0);
    }
  }
});

test('a wallet that announces itself twice is offered once', async ({ page, wallet }) => {
  expect(await wallet.address('evm-one')).toBeTruthy();
  await page.addInitScript(() => {
    const nothing = { request: () => Promise.resolve([]), on: () => undefined, removeListener: () => undefined };
    for (const uuid of ['first', 'second']) {
      const info = { uuid, name: 'Announced Twice', icon: 'data:image/png;base64,', rdns: 'test.announced.twice' };
      window.addEventListener('eip6963:requestProvider', () => {
        window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: { info, provider: nothing } }));
      });
    }
  });
  await page.goto('/sign-in');
  await page.getByRole('button', { name: /^Ethereum/ }).click();
  const wallets = page.getByRole('list', { name: 'Ethereum wallets' }).getByRole('button');
  await expect(wallets.filter({ hasText: 'Announced Twice' })).toHaveCount(1);
  await expect(wallets).toHaveCount(3);
});

test('a challenge that is spent before the signature comes asks for a new try, which works', async ({
  page,
  wallet,
}) => {
  await page.goto('/sign-in');
  const challenged = page.waitForResponse('**/api/v1/auth/evm/challenge');
  await chooseWallet(page, evm);
  await wallet.approve('Connect');
  const { message } = (await (await challenged).json()) as { message: string };
  await wallet.read('Sign');
  const spent = await page.request.post('/api/v1/auth/evm/verify', {
    data: { address: await wallet.address('evm-one'), signed_message: message, signature: `0x${'11'.repeat(64)}1b` },
  });
  expect(spent.status()).toBe(401);

  await wallet.approve('Sign');
  await expect(page.getByRole('alert').filter({ hasText: 'ran out of time' })).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await wallet.agree();
  await expect(page).toHaveURL(/\/account$/);
});

test('waiting for a wallet that never answers can be given up, and another wallet used', async ({ page, wallet }) => {
  await page.goto('/sign-in');
  await chooseWallet(page, evm);
  await wallet.read('Connect');
  const rows = page.getByRole('list', { name: 'Ethereum wallets' }).getByRole('button');
  await expect(rows.first()).toBeDisabled();
  await expect(rows.last()).toBeDisabled();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(rows.last()).toBeEnabled();
  await wallet.reject('Connect');

  await rows.filter({ hasText: 'Test Wallet Two' }).click();
  expect(await wallet.agree()).toContain(await wallet.address('evm-two'));
  await expect(page).toHaveURL(/\/account$/);
});

test('an approval that comes after the person gave up does not block the next try', async ({ page, wallet }) => {
  await page.goto('/sign-in');
  await chooseWallet(page, evm);
  await wallet.read('Connect');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await wallet.approve('Connect');

  await chooseWallet(page, evm);
  await wallet.agree();
  await expect(page).toHaveURL(/\/account$/);
});

test('a wallet of another account is not linked, and the page says why', async ({ page, wallet }) => {
  await signInWithWallet(page, wallet, evm);
  const owner = await accountId(page);
  await signOut(page);
  await signUpWithEmail(page);
  await page.goto('/account/wallets');
  await page.getByRole('button', { name: 'Link a wallet' }).click();
  await chooseWallet(page, evm);
  await wallet.agree();
  await expect(page.getByRole('alert').filter({ hasText: 'belongs to another account' })).toBeVisible();

  await signOut(page);
  await signInWithWallet(page, wallet, evm);
  expect(await accountId(page)).toBe(owner);
});

test('a connection that breaks between signature and answer can be tried again', async ({ page, wallet, context }) => {
  await page.goto('/sign-in');
  await chooseWallet(page, evm);
  await wallet.approve('Connect');
  await wallet.read('Sign');
  await context.setOffline(true);
  await wallet.approve('Sign');
  await expect(page.getByRole('alert').filter({ hasText: 'connection' })).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await wallet.agree();
  await expect(page).toHaveURL(/\/account$/);
});

test('wallet code that cannot be downloaded is reported, and works after a reload', async ({
  page,
  wallet,
  context,
}) => {
  await page.goto('/sign-in', { waitUntil: 'networkidle' });
  await context.setOffline(true);
  await page.getByRole('button', { name: /^Ethereum/ }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'could not be downloaded' })).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'reload this page' }).click();
  await chooseWallet(page, evm);
  await wallet.agree();
  await expect(page).toHaveURL(/\/account$/);
});

test('the wallet kits ask nothing of any other server, and the content security policy stops nothing', async ({
  page,
  wallet,
  baseURL,
}) => {
  const elsewhere: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && new URL(request.url()).origin !== baseURL) elsewhere.push(request.url());
  });
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  for (const choice of walletsOnPage) {
    await signInWithWallet(page, wallet, choice);
    await signOut(page);
  }
  expect(elsewhere).toEqual([]);
  // The check that one is signed out is answered with 401, which Chromium writes to the console.
  expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
});
