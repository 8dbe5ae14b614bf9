import { expect, type Page, test } from '@playwright/test';
import { connectEvm } from '@/lib/testing/wallets';
import { signInWithEmail, signUpWithEmail } from './fixtures/people';

const username = () => `u${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`;
const save = (page: Page) => page.getByRole('button', { name: 'Save profile' }).click();

test.describe('profile', () => {
  test('what is saved is there again after a reload, and in the header', async ({ page }) => {
    await signUpWithEmail(page);
    const name = username();
    await page.getByLabel('Display name').fill('Night Gardener');
    await page.getByLabel('Username').fill(name);
    await page.getByLabel('About you').fill('Two lines\nabout moths.');
    await save(page);
    await expect(page.getByText('Saved.')).toBeVisible();
    await expect(page.getByRole('main').getByText('Night Gardener', { exact: true })).toBeVisible();

    await page.reload();
    await expect(page.getByLabel('Display name')).toHaveValue('Night Gardener');
    await expect(page.getByLabel('Username')).toHaveValue(name);
    await expect(page.getByLabel('About you')).toHaveValue('Two lines\nabout moths.');

    await page.getByLabel('Display name').fill('');
    await save(page);
    await expect(page.getByText('Saved.')).toBeVisible();
    await page.reload();
    await expect(page.getByLabel('Display name')).toHaveValue('');
  });

  test('a username that is taken or malformed is refused beside the field', async ({ page, browser }) => {
    await signUpWithEmail(page);
    const taken = username();
    await page.getByLabel('Username').fill(taken);
    await save(page);
    await expect(page.getByText('Saved.')).toBeVisible();

    const other = await (await browser.newContext()).newPage();
    await signUpWithEmail(other);
    for (const [typed, words] of [
      [taken, /taken/],
      ['No Capitals', /lower-case/],
    ] as const) {
      await other.getByLabel('Username').fill(typed);
      await save(other);
      await expect(other.getByLabel('Username')).toHaveAccessibleDescription(words);
      await expect(other.getByLabel('Username')).toBeFocused();
    }
    await other.context().close();
  });

  test('a picture that is not an https address is refused beside the field', async ({ page }) => {
    await signUpWithEmail(page);
    await page.getByLabel('Picture').fill('http://example.com/me.png');
    await save(page);
    await expect(page.getByLabel('Picture')).toHaveAccessibleDescription(/https/);
  });
});

test.describe('sessions', () => {
  test('shows each device once, marks this one, and ends another', async ({ page, browser }) => {
    const user = await signUpWithEmail(page);
    const other = await (await browser.newContext()).newPage();
    await signInWithEmail(other, user);

    await page.getByRole('link', { name: 'Sessions' }).click();
    const rows = page.getByRole('main').getByRole('listitem');
    await expect(rows).toHaveCount(2);
    await expect(rows.first()).toContainText('This device');
    await expect(rows.first()).toContainText('E-mail and password');
    await expect(rows.first().getByRole('button')).toHaveCount(0);

    await rows
      .last()
      .getByRole('button', { name: /^End the session/ })
      .click();
    await expect(rows).toHaveCount(1);
    await other.goto('/account');
    await expect(other).toHaveURL(/\/sign-in/);
    await page.goto('/account');
    await expect(page).toHaveURL(/\/account$/);
    await other.context().close();
  });

  test('signing out everywhere asks first, then ends this session too', async ({ page, browser }) => {
    const user = await signUpWithEmail(page);
    const other = await (await browser.newContext()).newPage();
    await signInWithEmail(other, user);

    await page.goto('/account/sessions');
    const button = page.getByRole('button', { name: 'Sign out everywhere', exact: true });
    await button.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(button).toBeFocused();

    await button.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await expect(page).toHaveURL(/\/sign-in$/);
    await other.goto('/account');
    await expect(other).toHaveURL(/\/sign-in/);
    await other.context().close();
  });
});

test.describe('an account that has a wallet only', () => {
  test.beforeEach(async ({ page, baseURL }) => {
    const wallet = connectEvm();
    const headers = { origin: new URL(baseURL ?? '').origin };
    const asked = await page.request.post('/api/v1/auth/evm/challenge', { headers, data: { address: wallet.address } });
    const proof = await wallet.sign(await asked.json());
    const data = { ...proof, transport: 'cookie' };
    const opened = await page.request.post('/api/v1/auth/evm/verify', { headers, data });
    expect(opened.status()).toBe(201);
  });

  test('is told plainly what it has', async ({ page }) => {
    await page.goto('/account/security');
    await expect(page.getByText('No password')).toBeVisible();
    await expect(page.getByText('1 wallet', { exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Change password' })).toHaveCount(0);
    await page.goto('/account');
    await expect(page.getByText('No e-mail: you sign in with a wallet')).toBeVisible();
  });

  test('can name its wallet, but not unlink the last way in', async ({ page }) => {
    await page.goto('/account/wallets');
    await page.getByRole('button', { name: /^Name / }).click();
    await expect(page.getByLabel('Name of this wallet')).toBeFocused();
    await page.getByLabel('Name of this wallet').fill('Everyday');
    await page.getByLabel('Name of this wallet').press('Enter');
    await expect(page.getByText('Everyday', { exact: true })).toBeVisible();

    await page.getByRole('button', { name: /^Unlink Everyday/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
    await expect(page.getByText('This is the only way into your account')).toBeVisible();
    await page.reload();
    await expect(page.getByText('Everyday', { exact: true })).toBeVisible();
  });
});
