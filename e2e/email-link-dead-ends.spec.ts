import { randomUUID } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { mailsTo } from './fixtures/inbox';
import { addressOf, confirmAddress, mailedLink } from './fixtures/links';
import { expectGoodLooks } from './fixtures/looks';
import { signUpWithEmail } from './fixtures/people';

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const linkPages = ['/verify-email', '/reset-password', '/confirm-email', '/undo-email-change'];

for (const path of linkPages) {
  test(`${path}: without a token, and with one that is cut off, says what to do`, async ({ page }) => {
    await page.goto(path);
    await expect(title(page, 'Open the link in your mail')).toBeFocused();
    await expectGoodLooks(page);
    // Only the fragment changes, as when a link is pasted over another.
    await page.goto(`${path}#token=${'x'.repeat(20)}`);
    await expect(title(page, 'This link is not valid any more')).toBeFocused();
    await expectGoodLooks(page);
    await page.goto(`${path}#token=${'x'.repeat(500)}`);
    await expect(title(page, 'This link is not valid any more')).toBeVisible();
  });
}

test('PWD-10 a link opens only the page it is for', async ({ page }) => {
  const { email } = await signUpWithEmail(page);
  const token = (await mailedLink(page.request, email, 'verify_email')).split('#')[1];
  for (const path of linkPages.slice(1)) {
    await page.goto(`${path}#${token}`);
    await expect(title(page, 'This link is not valid any more')).toBeVisible();
  }
  await confirmAddress(page, email);
});

test('PWD-06 a used link leads to a new one', async ({ page }) => {
  const { email } = await signUpWithEmail(page);
  await page.goto('/forgot-password');
  await page.getByLabel('E-mail').fill(email);
  await press(page, 'Mail me a link');
  const link = await mailedLink(page.request, email, 'reset_password');
  const second = await page.context().newPage();
  await second.goto(link);
  await page.goto(link);
  await page.getByLabel('New password').fill(`${randomUUID()} is the new one`);
  await press(page, 'Save the new password');
  await expect(page).toHaveURL(/\/sign-in/);

  // Open since before the other one was used.
  await second.getByLabel('New password').fill(`${randomUUID()} comes too late`);
  await press(second, 'Save the new password');
  await expect(title(second, 'This link is not valid any more')).toBeFocused();
  expect(second.url()).toMatch(/\/reset-password$/);
  await second.getByRole('link', { name: 'Ask for a new link' }).click();
  await expect(title(second, 'Choose a new password')).toBeVisible();
});

test('a used link to confirm an address says that there is nothing left to do, to its owner only', async ({
  page,
  browser,
}) => {
  const { email } = await signUpWithEmail(page);
  const link = await mailedLink(page.request, email, 'verify_email');
  await confirmAddress(page, email);
  await page.goto(link);
  await expect(page.getByText('there is nothing left to do')).toBeVisible();
  await expectGoodLooks(page);

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(link);
  await expect(title(stranger, 'This link is not valid any more')).toBeVisible();
  await expect(stranger.getByText(email)).toBeHidden();
  await stranger.context().close();
});

test('whoever has only an old link gets a new one by mail, signed in or not', async ({ page, browser }) => {
  const { email } = await signUpWithEmail(page);
  await mailedLink(page.request, email, 'verify_email');
  const person = await (await browser.newContext()).newPage();
  await person.goto('/verify-email#token=old');
  await person.getByLabel('E-mail').fill(email);
  await press(person, 'Mail me a new link');
  await expect(title(person, 'Look into your mail')).toBeFocused();
  await expectGoodLooks(person);
  await expect.poll(async () => (await mailsTo(page.request, email)).length).toBe(2);

  await page.goto('/verify-email#token=old');
  await press(page, 'Send a new link');
  await expect(page.getByText('Look for our newest mail.', { exact: true })).toBeVisible();
  await expectGoodLooks(page);
  await expect.poll(async () => (await mailsTo(page.request, email)).length).toBe(3);
  await person.context().close();
});

test('EML-03 signed in as somebody else: said plainly, and the link acts on its own account', async ({
  page,
  browser,
}) => {
  const other = await (await browser.newContext()).newPage();
  const mine = await signUpWithEmail(other);
  const link = await mailedLink(page.request, mine.email, 'verify_email');
  const here = await signUpWithEmail(page);

  await page.goto(link);
  await expect(title(page, 'This link is for another account')).toBeFocused();
  await expect(page.getByText(`You are signed in as ${here.email}`)).toBeVisible();
  await expectGoodLooks(page);
  await press(page, 'Go on');
  await page.getByLabel('Password', { exact: true }).fill(mine.password);
  await press(page, 'Confirm this address');
  await expect(title(page, 'Your address is confirmed')).toBeFocused();
  expect(await addressOf(page)).toEqual({ email: here.email, verified: false });
  expect(await addressOf(other)).toEqual({ email: mine.email, verified: true });
  await other.context().close();
});

test('signed in as somebody else: signing out first is one press, and the link is still there', async ({
  page,
  browser,
}) => {
  const other = await (await browser.newContext()).newPage();
  const mine = await signUpWithEmail(other);
  const link = await mailedLink(page.request, mine.email, 'verify_email');
  await signUpWithEmail(page);
  await page.goto(link);
  await press(page, 'Sign out first');
  await expect(page.getByText('Enter the password you chose')).toBeVisible();
  expect((await page.request.get('/api/v1/auth/me')).status()).toBe(401);
  await other.context().close();
});

test('without a network nothing happens to the link, and trying again works', async ({ page }) => {
  const { email } = await signUpWithEmail(page);
  const link = await mailedLink(page.request, email, 'verify_email');
  await page.route('**/api/v1/auth/email/link', (route) => route.abort('internetdisconnected'));
  await page.goto(link);
  await expect(title(page, 'We could not read the link')).toBeFocused();
  await expect(page.getByRole('alert').getByText('We could not reach the server')).toBeVisible();
  await expectGoodLooks(page);
  await page.unroute('**/api/v1/auth/email/link');
  await press(page, 'Try again');
  await page.route('**/api/v1/auth/email/verify', (route) => route.abort('internetdisconnected'));
  await press(page, 'Confirm this address');
  await expect(page.getByText('We could not reach the server')).toBeVisible();
  await page.unroute('**/api/v1/auth/email/verify');
  await press(page, 'Confirm this address');
  await expect(title(page, 'Your address is confirmed')).toBeFocused();
});

test('a session that ended behind an open page turns a press into no take-over', async ({ page }) => {
  const { email, password } = await signUpWithEmail(page);
  await page.goto(await mailedLink(page.request, email, 'verify_email'));
  const confirm = page.getByRole('button', { name: 'Confirm this address' });
  await expect(confirm).toBeEnabled();
  await page.context().clearCookies();
  await confirm.click();
  await expect(page.getByText('Enter the password you chose')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await confirm.click();
  await expect(title(page, 'Your address is confirmed')).toBeFocused();
});
