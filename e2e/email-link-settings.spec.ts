import { expect, type Page, test } from '@playwright/test';
import { expectGoodLooks } from './fixtures/looks';
import { signUpWithEmail } from './fixtures/people';

const newSignIn = (page: Page) => page.getByRole('switch', { name: 'New sign-in' });
const attempt = (page: Page) => page.getByRole('switch', { name: 'Sign-up attempt' });

test('mails that are not about access are turned off and on, by mouse and by keyboard, and stay so', async ({
  page,
}) => {
  await signUpWithEmail(page);
  await page.goto('/account/security');
  await page.getByRole('link', { name: 'See which mails we send' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mail' })).toBeVisible();
  await expect(newSignIn(page)).toBeChecked();
  await expect(attempt(page)).toBeChecked();
  await expectGoodLooks(page);

  await newSignIn(page).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await expect(newSignIn(page)).not.toBeChecked();
  await attempt(page).focus();
  await page.keyboard.press('Space');
  await expect(attempt(page)).not.toBeChecked();
  await expect(attempt(page)).toBeFocused();
  await expectGoodLooks(page);
  await page.reload();
  await expect(newSignIn(page)).not.toBeChecked();
  await expect(attempt(page)).not.toBeChecked();
  expect(await (await page.request.get('/api/v1/auth/mail-settings')).json()).toEqual({
    new_sign_in: false,
    sign_up_attempt: false,
  });

  await newSignIn(page).click();
  await expect(newSignIn(page)).toBeChecked();
});

test('a switch that could not be stored stays where it was and says so', async ({ page }) => {
  await signUpWithEmail(page);
  await page.goto('/account/mail');
  await page.route('**/api/v1/auth/mail-settings', (route) => route.abort('internetdisconnected'));
  await newSignIn(page).click();
  await expect(page.getByRole('alert').getByText('We could not reach the server')).toBeVisible();
  await expect(newSignIn(page)).toBeChecked();
});

test('what is always sent is listed with the reason', async ({ page }) => {
  await signUpWithEmail(page);
  await page.goto('/account/mail');
  for (const mail of ['Password changed', 'Key linked or unlinked', 'Account deleted'])
    await expect(page.getByText(mail)).toBeVisible();
});
