import { randomUUID } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { mailsTo } from './fixtures/inbox';
import { mailedLink, signInStatus } from './fixtures/links';
import { expectGoodLooks } from './fixtures/looks';
import { signInWithEmail, signUpWithEmail } from './fixtures/people';

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function forgot(page: Page, email: string) {
  await page.goto('/forgot-password');
  await page.getByLabel('E-mail').fill(email);
  await press(page, 'Mail me a link');
  await expect(title(page, 'Look into your mail')).toBeFocused();
}

test('a forgotten password: from the sign-in page, by mail, to a new one that alone opens the account', async ({
  page,
  browser,
}) => {
  const user = await signUpWithEmail(page);
  const person = await (await browser.newContext()).newPage();
  await person.goto('/sign-in');
  await person.getByLabel('E-mail').fill(user.email);
  await person.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(person).toHaveURL(/\/forgot-password$/);
  await expect(person.getByLabel('E-mail')).toHaveValue(user.email);
  await expectGoodLooks(person);
  await press(person, 'Mail me a link');
  await expect(title(person, 'Look into your mail')).toBeFocused();
  await expectGoodLooks(person);

  await person.goto(await mailedLink(page.request, user.email, 'reset_password'));
  await expect(title(person, 'Choose a new password')).toBeFocused();
  await expect(person.getByText('was never confirmed, its linked keys are removed')).toBeVisible();
  await expectGoodLooks(person);
  const password = `${randomUUID()} is the new one`;
  await person.getByLabel('New password').fill(password);
  await press(person, 'Save the new password');
  await expect(person).toHaveURL(/\/sign-in\?ended=password_changed$/);
  await expect(person.getByText('Your password is changed. Sign in with it.')).toBeVisible();
  await expect(person.getByLabel('E-mail')).toHaveValue(user.email);
  expect(await person.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain(user.email);

  await page.goto('/account');
  await expect(page).toHaveURL(/\/sign-in/);
  expect(await signInStatus(page.request, user.email, user.password)).toBe(401);
  await signInWithEmail(person, { email: user.email, password });
  await person.context().close();
});

test('PWD-01 the page says the same of an address that nobody has', async ({ page, browser }) => {
  const { email } = await signUpWithEmail(page);
  const person = await (await browser.newContext()).newPage();
  const stranger = `${randomUUID()}@example.com`;
  const said = async (address: string) => {
    await forgot(person, address);
    return ((await person.getByRole('main').textContent()) ?? '').replaceAll(address, '').replace(/\d+ s/, '');
  };
  expect(await said(stranger)).toBe(await said(email));
  await mailedLink(page.request, email, 'reset_password');
  expect(await mailsTo(page.request, stranger)).toEqual([]);
  await person.context().close();
});

test('a password that is refused leaves the link as good as it was', async ({ page, browser }) => {
  const user = await signUpWithEmail(page);
  const person = await (await browser.newContext()).newPage();
  await forgot(person, user.email);
  await person.goto(await mailedLink(page.request, user.email, 'reset_password'));
  const field = person.getByLabel('New password');
  await press(person, 'Save the new password');
  await expect(field).toHaveAccessibleDescription('Choose a new password.');
  await field.fill('password123');
  await press(person, 'Save the new password');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toBeFocused();
  await expectGoodLooks(person);
  await field.fill(`${randomUUID()} is the new one`);
  await press(person, 'Save the new password');
  await expect(person).toHaveURL(/\/sign-in/);
  await person.context().close();
});

test('the mail can be sent again after a minute, and to another address at once', async ({ page }) => {
  await page.clock.install();
  await forgot(page, `${randomUUID()}@example.com`);
  const again = page.getByRole('button', { name: /^Send it again/ });
  await expect(again).toBeDisabled();
  await page.clock.runFor(61_000);
  await expect(again).toBeEnabled();
  await again.click();
  await expect(page.getByText('Look for our newest mail.', { exact: true })).toBeVisible();
  await expect(again).toBeDisabled();
  await press(page, 'Use another address');
  await expect(title(page, 'Choose a new password')).toBeVisible();
  await expect(page.getByLabel('E-mail')).toHaveValue('');
});
