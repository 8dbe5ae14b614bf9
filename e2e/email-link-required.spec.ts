import { randomUUID } from 'node:crypto';
import { test as base, expect, type Page } from '@playwright/test';
import { mailsTo, newestMail } from './fixtures/inbox';
import { addressOf, mailedLink, signInStatus } from './fixtures/links';
import { expectGoodLooks } from './fixtures/looks';
import { type OwnApp, ownApp } from './fixtures/own-app';

const test = base.extend<object, OwnApp>(ownApp({ EMAIL_VERIFICATION: 'required' }));

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function signUp(page: Page) {
  const user = { email: `${randomUUID()}@example.com`, password: `${randomUUID()} is long enough` };
  await fillIn(page, user);
  return user;
}

async function fillIn(page: Page, { email, password }: { email: string; password: string }) {
  await page.goto('/sign-up');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, 'Create account');
  await expect(title(page, 'Look into your mail')).toBeFocused();
}

async function finish(page: Page, { email, password }: { email: string; password: string }) {
  await page.goto(await mailedLink(page.request, email, 'confirm_sign_up'));
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, 'Confirm and sign in');
  await expect(page).toHaveURL(/\/account$/);
}

test('an account begins with the proof of its address, and signs in with the password that was chosen', async ({
  page,
}) => {
  const user = await signUp(page);
  await expectGoodLooks(page);
  expect((await page.request.get('/api/v1/auth/me')).status()).toBe(401);

  await page.goto(await mailedLink(page.request, user.email, 'confirm_sign_up'));
  await press(page, 'I did not sign up');
  await expect(page.getByText('Then do nothing: no account is made')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await press(page, 'Confirm and sign in');
  await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/not the password/);
  await expectGoodLooks(page);

  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await press(page, 'Confirm and sign in');
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.getByRole('region', { name: 'Unconfirmed address' })).toBeHidden();
  expect(await addressOf(page)).toEqual({ email: user.email, verified: true });
});

test('SGN-04 an owner whose link is that of a stranger’s sign-up chooses the password, and the stranger’s opens nothing', async ({
  page,
  browser,
  ownApp: app,
}) => {
  const owner = { email: `${randomUUID()}@example.com`, password: `${randomUUID()} is the owner’s` };
  const theirs = `${randomUUID()} is a stranger’s`;
  const stranger = await (await browser.newContext({ baseURL: app })).newPage();
  const signUps = [
    { on: stranger, password: theirs },
    { on: page, password: owner.password },
    { on: stranger, password: theirs },
  ];
  for (const [before, { on, password }] of signUps.entries()) {
    await fillIn(on, { email: owner.email, password });
    await expect.poll(async () => (await mailsTo(page.request, owner.email)).length).toBe(before + 1);
  }
  await stranger.context().close();

  await page.goto(await mailedLink(page.request, owner.email, 'confirm_sign_up'));
  const password = page.getByLabel('Password', { exact: true });
  await password.fill(owner.password);
  await press(page, 'Confirm and sign in');
  await expect(password).toHaveAccessibleDescription(/not the password/);

  await press(page, 'I chose another password');
  await expect(title(page, 'Choose your password')).toBeFocused();
  await expectGoodLooks(page);
  await press(page, 'Back to the password of the sign-up');
  await expect(title(page, 'Confirm your address')).toBeFocused();
  await press(page, 'I chose another password');
  const choice = page.getByLabel('New password');
  for (const weak of ['', 'password123', owner.email]) {
    await choice.fill(weak);
    await press(page, 'Confirm and sign in');
    await expect(choice).toHaveAttribute('aria-invalid', 'true');
    await expect(choice).toBeFocused();
  }
  await expectGoodLooks(page);
  await choice.fill(owner.password);
  await press(page, 'Confirm and sign in');
  await expect(page).toHaveURL(/\/account$/);
  expect(await addressOf(page)).toEqual({ email: owner.email, verified: true });
  expect(await signInStatus(page.request, owner.email, theirs)).toBe(401);
  expect(await signInStatus(page.request, owner.email, owner.password)).toBe(200);
});

test('SGN-01 signing up with an address that has an account looks the same, and its owner gets word', async ({
  page,
  browser,
  ownApp: app,
}) => {
  const user = await signUp(page);
  const said = async (on: Page, address: string) =>
    ((await on.getByRole('main').textContent()) ?? '').replace(address, '').replace(/\d+ s/, '');
  const unknown = await said(page, user.email);
  await finish(page, user);

  const stranger = await (await browser.newContext({ baseURL: app })).newPage();
  await fillIn(stranger, { email: user.email, password: 'a stranger’s long password' });
  expect(await said(stranger, user.email)).toBe(unknown);
  await newestMail(page.request, user.email, 'sign_up_attempt');
  await stranger.context().close();
});

test('the link can be sent again, and another address can be used', async ({ page }) => {
  await page.clock.install();
  const user = await signUp(page);
  await mailedLink(page.request, user.email, 'confirm_sign_up');
  await page.clock.runFor(61_000);
  await press(page, 'Send it again');
  await expect(page.getByText('Look for our newest mail.', { exact: true })).toBeVisible();
  await expect.poll(async () => (await mailsTo(page.request, user.email)).length).toBe(2);
  await press(page, 'Use another address');
  await expect(title(page, 'Create an account')).toBeVisible();
  await expect(page.getByLabel('E-mail')).toHaveValue('');
  await finish(page, user);
});
