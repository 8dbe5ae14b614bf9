import { type Browser, expect, type Page, test } from '@playwright/test';
import { plugIn } from './fixtures/authenticator';
import { expectGoodLooks } from './fixtures/looks';
import { type EmailUser, signUpWithEmail } from './fixtures/people';
import { dialog, elsewhere, press } from './fixtures/set-up';

const card = (page: Page) => page.locator('#passkeys');
const rows = (page: Page) => card(page).getByRole('listitem');
const step = (page: Page) => page.getByRole('switch', { name: 'Ask for a passkey' });

async function add(page: Page) {
  await press(page, 'Add a passkey');
  await expect(page.getByText('The passkey is added.')).toBeVisible();
}

/** Where the password leads in a browser that knows no passkey. */
async function passwordLeadsTo(browser: Browser, user: EmailUser): Promise<string> {
  const page = await elsewhere(browser, user);
  const { pathname } = new URL(page.url());
  await page.context().close();
  return pathname;
}

test('a passkey is added, named and removed, and stands on the security page alone', async ({ page }) => {
  await signUpWithEmail(page);
  const authenticator = await plugIn(page);
  await page.goto('/account/security');
  await add(page);
  expect(await authenticator.count()).toBe(1);
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByText('1 passkey', { exact: true })).toBeVisible();

  await card(page)
    .getByRole('button', { name: /^Rename/ })
    .click();
  await expect(page.getByLabel('Name of this passkey')).toBeFocused();
  await page.getByLabel('Name of this passkey').fill('Work laptop');
  await page.getByLabel('Name of this passkey').press('Enter');
  await expect(rows(page)).toContainText('Work laptop');
  await expectGoodLooks(page);

  await press(page, 'Add a passkey');
  await expect(page.getByText('keeps a passkey of your account already')).toBeVisible();
  await expect(rows(page)).toHaveCount(1);

  await page.goto('/account/wallets');
  await expect(page.getByRole('main')).not.toContainText('Work laptop');
  await page.getByRole('link', { name: 'your passkeys' }).click();
  await expect(page).toHaveURL(/\/account\/security#passkeys$/);

  await press(page, 'Remove Work laptop');
  await expect(dialog(page)).toContainText('will no longer open this account');
  await expectGoodLooks(page);
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await expect(rows(page)).toHaveCount(0);
  await expect(page.getByText('1 passkey', { exact: true })).toHaveCount(0);
});

test('a person who does not touch the key adds nothing, and is told', async ({ page }) => {
  await signUpWithEmail(page);
  const authenticator = await plugIn(page);
  await authenticator.setVerified(false);
  await page.goto('/account/security');
  await press(page, 'Add a passkey');
  await expect(card(page).getByRole('alert')).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
});

test('a passkey is asked for after the password once that is turned on, with recovery codes, and not after it is turned off', async ({
  page,
  browser,
}) => {
  const user = await signUpWithEmail(page);
  await plugIn(page);
  await page.goto('/account/security');
  await expect(page.getByText('Add a passkey above first.')).toBeVisible();
  await expect(step(page)).toHaveCount(0);
  await add(page);
  await expect(step(page)).not.toBeChecked();
  expect(await passwordLeadsTo(browser, user)).toBe('/account');

  await step(page).click();
  await expect(dialog(page).getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);
  await page.getByLabel('I have kept them in a safe place').check();
  await press(page, 'Go on');
  await press(page, 'Leave them signed in');
  await expect(page.getByText('a passkey is asked for after every other way of signing in').first()).toBeVisible();
  await expect(step(page)).toBeChecked();
  await expectGoodLooks(page);
  expect(await passwordLeadsTo(browser, user)).toBe('/second-factor');

  await card(page)
    .getByRole('button', { name: /^Remove/ })
    .click();
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('Your second factor needs this passkey.')).toBeVisible();

  await step(page).click();
  await expect(step(page)).not.toBeChecked();
  expect(await passwordLeadsTo(browser, user)).toBe('/account');
});
