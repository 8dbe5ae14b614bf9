import { expect, type Page, type Request, test } from '@playwright/test';
import { mailsTo } from './fixtures/inbox';
import { addressOf, confirmAddress, mailedLink, signInStatus } from './fixtures/links';
import { expectGoodLooks } from './fixtures/looks';
import { signUpWithEmail } from './fixtures/people';

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const banner = (page: Page) => page.getByRole('region', { name: 'Unconfirmed address' });
const press = (page: Page, name: string) => page.getByRole('button', { name }).click();

test('EML-05 opening a link changes nothing, one press confirms the address', async ({ page }) => {
  const { email } = await signUpWithEmail(page);
  await expect(banner(page)).toContainText(email);
  const link = await mailedLink(page.request, email, 'verify_email');
  for (let visit = 0; visit < 5; visit += 1) expect((await page.request.get(link)).status()).toBe(200);
  await page.goto(link);
  await expect(page.getByRole('button', { name: 'Confirm this address' })).toBeEnabled();
  await page.reload();
  await expect(page.getByText(email)).toBeVisible();
  await expectGoodLooks(page);
  expect(await addressOf(page)).toEqual({ email, verified: false });

  await press(page, 'Confirm this address');
  await expect(title(page, 'Your address is confirmed')).toBeFocused();
  expect(page.url()).toMatch(/\/verify-email$/);
  expect(await addressOf(page)).toEqual({ email, verified: true });
  await page.getByRole('link', { name: 'Go to your account' }).click();
  await expect(title(page, 'Profile')).toBeVisible();
  await expect(banner(page)).toBeHidden();
});

test('on another device the password shows who made the account, and nothing is taken away', async ({
  page,
  browser,
}) => {
  const { email, password } = await signUpWithEmail(page);
  const other = await (await browser.newContext()).newPage();
  await other.goto(await mailedLink(page.request, email, 'verify_email'));
  await other.getByLabel('Password', { exact: true }).fill('not the password');
  await press(other, 'Confirm this address');
  await expect(other.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/not the password/);
  await expectGoodLooks(other);

  await other.getByLabel('Password', { exact: true }).fill(password);
  await press(other, 'Confirm this address');
  await expect(title(other, 'Your address is confirmed')).toBeFocused();
  expect((await other.request.get('/api/v1/auth/me')).status()).toBe(401);
  expect(await addressOf(page)).toEqual({ email, verified: true });
  await other.context().close();
});

test('SGN-04 the owner of an address takes over what a stranger made with it', async ({ page, browser }) => {
  const stranger = await signUpWithEmail(page);
  const owner = await (await browser.newContext()).newPage();
  await owner.goto(await mailedLink(page.request, stranger.email, 'verify_email'));
  await press(owner, 'I do not know the password');
  await expectGoodLooks(owner);
  await press(owner, 'Make this account mine');
  await expect(owner.getByRole('dialog')).toBeVisible();
  await expectGoodLooks(owner);
  await press(owner, 'Make it mine');
  await expect(title(owner, 'The account is yours alone now')).toBeFocused();

  expect((await page.request.get('/api/v1/auth/me')).status()).toBe(401);
  expect(await signInStatus(page.request, stranger.email, stranger.password)).toBe(401);

  await press(owner, 'Mail me a link to choose a password');
  await expect(title(owner, 'Look into your mail')).toBeFocused();
  await owner.goto(await mailedLink(page.request, stranger.email, 'reset_password'));
  await owner.getByLabel('New password').fill('an owner’s own long password');
  await press(owner, 'Save the new password');
  await expect(owner).toHaveURL(/\/sign-in/);
  expect(await signInStatus(page.request, stranger.email, 'an owner’s own long password')).toBe(200);
  expect(await signInStatus(page.request, stranger.email, stranger.password)).toBe(401);
  await owner.context().close();
});

test('the token of a link is in no address that is asked for, and in no Referer', async ({ page }) => {
  const { email } = await signUpWithEmail(page);
  const link = await mailedLink(page.request, email, 'verify_email');
  const token = link.split('#token=')[1] ?? '';
  const asked: Promise<string>[] = [];
  const note = (request: Request) =>
    asked.push(request.allHeaders().then(({ referer }) => `${request.url()} ${referer ?? ''}`));
  page.context().on('request', note);
  await page.goto(link);
  await press(page, 'Confirm this address');
  await page.getByRole('link', { name: 'Go to your account' }).click();
  await expect(title(page, 'Profile')).toBeVisible();
  page.context().off('request', note);
  const seen = await Promise.all(asked);
  expect(seen.length).toBeGreaterThan(5);
  expect(seen.filter((text) => text.includes(token) || text.includes('#'))).toEqual([]);
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain(token);
});

test('a new link is mailed on request, with a pause after it, and both links work', async ({ page }) => {
  const { email } = await signUpWithEmail(page);
  await mailedLink(page.request, email, 'verify_email');
  await banner(page).getByRole('button', { name: 'Send a new link' }).click();
  await expect(banner(page).getByRole('status')).toContainText('Look for our newest mail.');
  await expect(banner(page).getByRole('button', { name: /in \d+ s$/ })).toBeDisabled();
  await expect.poll(async () => (await mailsTo(page.request, email)).length).toBe(2);
  await expectGoodLooks(page);
  await confirmAddress(page, email);
});
