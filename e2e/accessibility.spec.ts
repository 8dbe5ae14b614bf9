import { expect, test } from '@playwright/test';
import { plugIn } from './fixtures/authenticator';
import { expectNoViolations } from './fixtures/looks';
import { accountPages, openPages, unfoldEverything } from './fixtures/pages';
import { signUpWithEmail } from './fixtures/people';
import { giveCode, halfway, setUpApp } from './fixtures/second-factor';

test('axe finds nothing on the pages everybody sees', async ({ page }) => {
  for (const path of openPages) {
    await page.goto(path);
    await expectNoViolations(page);
  }
});

test('axe finds nothing on the pages of an account', async ({ page }) => {
  await signUpWithEmail(page);
  for (const path of accountPages) {
    await page.goto(path);
    await expectNoViolations(page);
  }
});

test('axe finds nothing in the API reference with everything unfolded', async ({ page }) => {
  await page.goto('/docs');
  await unfoldEverything(page);
  await expectNoViolations(page);
});

test('axe finds nothing while forms complain', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('Enter your password.')).toBeVisible();
  await expectNoViolations(page);

  await page.goto('/sign-up');
  await page.getByLabel('Password', { exact: true }).fill('velvet canyon');
  await expect(page.getByText('Password strength')).toBeAttached();
  await expectNoViolations(page);
});

test('axe finds nothing where wallets are asked for, nor in a dialog', async ({ page }) => {
  await page.goto('/sign-in');
  for (const chain of ['Ethereum', 'Solana', 'Cosmos']) {
    await page.getByRole('button', { name: new RegExp(`^${chain}`) }).click();
    await expect(page.getByText(`No ${chain} wallet was found`)).toBeVisible();
    await expectNoViolations(page);
  }
  await signUpWithEmail(page);
  await page.goto('/account/wallets');
  await page.getByRole('button', { name: 'Link a wallet' }).click();
  await expectNoViolations(page);
  await page.goto('/account/sessions');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectNoViolations(page);
});

test('axe finds nothing on the step after the first factor, nor while it complains', async ({ page }) => {
  const { factor } = await halfway(page);
  await expectNoViolations(page);
  await giveCode(page, factor.app.wrongCode());
  await expect(page.getByLabel('Six-digit code')).toHaveAttribute('aria-invalid', 'true');
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await expectNoViolations(page);
  await page.getByLabel('Recovery code').fill(factor.recoveryCodes[0] ?? '');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'You are signed in' })).toBeVisible();
  await expectNoViolations(page);
});

test('axe finds nothing on the security page with everything on it, nor while an app is set up', async ({ page }) => {
  await signUpWithEmail(page);
  await setUpApp(page);
  await plugIn(page);
  await page.goto('/account/security');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByText('The passkey is added.')).toBeVisible();
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Replace the app' }).click();
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
  await expectNoViolations(page);
});

test('signs in with the keyboard alone', async ({ page }) => {
  const user = await signUpWithEmail(page);
  const signOut = page.getByRole('button', { name: 'Sign out' });
  // Until the page's script runs it takes no focus.
  await expect(signOut).toBeEnabled();
  await signOut.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/sign-in$/);
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled();

  const reach = async (name: string) => {
    const isThere = () => page.evaluate((text) => document.activeElement?.matches(`[name="${text}"]`), name);
    for (let presses = 0; presses < 15 && !(await isThere()); presses += 1) await page.keyboard.press('Tab');
    expect(await isThere()).toBe(true);
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
    expect(outline).toBe('solid');
  };
  await reach('email');
  await page.keyboard.type(user.email);
  await reach('password');
  await page.keyboard.type(user.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/account$/);

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});
