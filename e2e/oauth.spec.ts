import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { letProofsAge } from './fixtures/ageing';
import { expectNoViolations } from './fixtures/looks';
import { agreeElsewhere, signInElsewhere, test } from './fixtures/oauth';
import { accountId, signOut, signUpWithEmail } from './fixtures/people';

const newLogin = () => `p-${randomUUID()}`;
const providerButton = (page: Page, action: string) =>
  page.getByRole('button', { name: `${action} Example ID`, exact: true });

async function enter(page: Page, login: string): Promise<void> {
  await page.goto('/sign-in');
  await providerButton(page, 'Continue with').click();
  await signInElsewhere(page, login);
  await agreeElsewhere(page);
  await expect(page).toHaveURL(/\/account$/);
}

test('through the provider’s own pages to where one was going, signed in for as long as asked', async ({ page }) => {
  await page.goto('/account/sessions');
  await expect(page).toHaveURL(/\/sign-in\?return_to=/);
  await expectNoViolations(page);
  await page.getByLabel('Keep me signed in on this device').check();
  await providerButton(page, 'Continue with').click();
  await signInElsewhere(page, newLogin());
  await agreeElsewhere(page);
  await expect(page).toHaveURL(/\/account\/sessions$/);
  await expect(page.getByText('Example ID')).toBeVisible();
  const session = (await page.context().cookies()).find(({ name }) => name === 'latchkey.session');
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  expect((session?.expires ?? 0) - Date.now() / 1000).toBeGreaterThan(20 * 86_400);
  expect((await page.context().cookies()).map(({ name }) => name).filter((name) => /oauth|authjs/.test(name))).toEqual(
    [],
  );
});

test('a second visit opens the same account, from the sign-up page too', async ({ page }) => {
  const login = newLogin();
  await enter(page, login);
  const id = await accountId(page);
  await signOut(page);
  await page.goto('/sign-up');
  await providerButton(page, 'Continue with').click();
  await expect(page).toHaveURL(/\/account$/);
  expect(await accountId(page)).toBe(id);
});

test('who says no at the provider is back on the sign-in page and told what to do', async ({ page }) => {
  await page.goto('/sign-in?return_to=/account/wallets');
  await providerButton(page, 'Continue with').click();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(/\/sign-in\?error=oauth_denied/);
  await expect(page.getByRole('alert').filter({ hasText: 'You did not agree at Example ID' })).toBeVisible();
  await expectNoViolations(page);
  await providerButton(page, 'Continue with').click();
  await signInElsewhere(page, newLogin());
  await agreeElsewhere(page);
  await expect(page).toHaveURL(/\/account\/wallets$/);
});

test('LNK-07: whose address has an account here is told to sign in to it and link', async ({ page, elsewhere }) => {
  const email = `${randomUUID()}@example.com`;
  const [owner, other] = [newLogin(), newLogin()];
  for (const login of [owner, other]) elsewhere.provider.people.set(login, { email, email_verified: true });
  await enter(page, owner);
  await signOut(page);
  await page.context().clearCookies({ domain: '127.0.0.1' });
  await page.goto('/sign-in');
  await providerButton(page, 'Continue with').click();
  await signInElsewhere(page, other);
  await agreeElsewhere(page);
  await expect(page.getByText('There is an account with this e-mail. Sign in to it, then link')).toBeVisible();
  expect(page.url()).not.toContain(email);
});

test('the only way in is kept, and says so', async ({ page }) => {
  await enter(page, newLogin());
  await page.goto('/account/wallets');
  await page.getByRole('button', { name: /^Unlink / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
  await expect(page.getByText('This is the only way into your account.')).toBeVisible();
});

test('linking goes there and back; later, unlinking is confirmed there in a window and carries on', async ({
  page,
  elsewhere,
}) => {
  const login = newLogin();
  await signUpWithEmail(page);
  const id = await accountId(page);
  await page.goto('/account/wallets');
  await providerButton(page, 'Link').click();
  await signInElsewhere(page, login);
  await agreeElsewhere(page);
  await expect(page.getByText('Example ID is linked. From now on it opens this account.')).toBeVisible();
  await expect(page).toHaveURL(/\/account\/wallets$/);
  expect(await accountId(page)).toBe(id);
  await expectNoViolations(page);
  await page.goto('/account/security');
  await expect(page.getByText('Whoever can sign in there as you opens this account')).toBeVisible();
  await page.goto('/account/wallets');
  await letProofsAge(page, elsewhere.app.dataDir);

  await page.getByRole('button', { name: /^Unlink / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
  const dialog = page.getByRole('dialog', { name: 'Confirm it’s you' });
  await expect(dialog).toBeVisible();
  await expectNoViolations(page);

  await page.evaluate(() => {
    const open = window.open;
    window.open = () => {
      window.open = open;
      return null;
    };
  });
  await providerButton(page, 'Confirm with').click();
  await expect(dialog.getByText('Your browser blocked the window.')).toBeVisible();

  const [refusing] = await Promise.all([page.waitForEvent('popup'), providerButton(page, 'Confirm with').click()]);
  await refusing.getByRole('link', { name: 'Cancel' }).click();
  await expect(dialog.getByText('You did not agree at Example ID')).toBeVisible();
  await expect.poll(() => refusing.isClosed()).toBe(true);

  const [popup] = await Promise.all([page.waitForEvent('popup'), providerButton(page, 'Confirm with').click()]);
  // Signed in there already, and yet asked again.
  await signInElsewhere(popup, login);
  await expect(dialog).toHaveCount(0);
  await expect.poll(() => popup.isClosed()).toBe(true);
  await expect(page.getByText('No wallet is linked yet')).toBeVisible();
  expect(await accountId(page)).toBe(id);
});
