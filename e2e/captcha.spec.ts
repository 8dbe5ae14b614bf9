import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { plugIn } from './fixtures/authenticator';
import { test } from './fixtures/captcha';
import { expectGoodLooks } from './fixtures/looks';
import { type EmailUser, signOut } from './fixtures/people';

const newUser = (): EmailUser => ({
  email: `${randomUUID()}@example.com`,
  password: `${randomUUID()} is long enough`,
});

async function fill(page: Page, { email, password }: EmailUser): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const widget = (page: Page) => page.getByTitle('Widget that checks that you are a person');
// Sooner than the ten seconds after which the page would give up by itself.
const AT_ONCE = { timeout: 5000 };
const blocked = (page: Page) => page.getByText('could not be loaded');

async function signUp(page: Page): Promise<EmailUser> {
  const user = newUser();
  await page.goto('/sign-up');
  await fill(page, user);
  await press(page, 'Create account');
  await expect(page).toHaveURL(/\/account$/);
  return user;
}

async function failTwice(page: Page, { email }: EmailUser): Promise<void> {
  for (const password of ['wrong once is not enough', 'wrong twice is']) {
    await page.goto('/sign-in');
    await fill(page, { email, password });
    await press(page, 'Sign in');
    await expect(page.getByText('That e-mail and password do not match.')).toBeVisible();
  }
}

/** What the page itself got wrong: a script that threw, or something its policy refused. */
function faultsOf(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Content-Security-Policy/i.test(message.text())) faults.push(message.text());
  });
  return faults;
}

function askedOf(page: Page, origin: string): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().startsWith(origin)) asked.push(request.url());
  });
  return asked;
}

test('signing up shows the check once somebody is in the form, and goes through with it', async ({
  page,
  turnstile,
}) => {
  const faults = faultsOf(page);
  const asked = askedOf(page, turnstile.origin);
  await page.goto('/sign-up', { waitUntil: 'networkidle' });
  await expect(page.getByText('A short check that you are a person appears here.')).toBeVisible();
  expect(asked).toEqual([]);
  await page.getByLabel('E-mail').focus();
  await expect(widget(page)).toBeVisible();
  await expectGoodLooks(page);
  await fill(page, newUser());
  await press(page, 'Create account');
  await expect(page).toHaveURL(/\/account$/);
  expect(faults).toEqual([]);
});

test('a token is used up by what it was sent with: the next try has another', async ({ page }) => {
  const user = await signUp(page);
  await signOut(page);
  await page.goto('/sign-up');
  await fill(page, user);
  await press(page, 'Create account');
  await expect(page.getByText('An account with this e-mail exists.')).toBeVisible();
  await page.getByLabel('E-mail').fill(newUser().email);
  await press(page, 'Create account');
  await expect(page).toHaveURL(/\/account$/);
});

test('sign-in loads nothing of the provider before there were failures; then one press shows the check and signs in', async ({
  page,
  turnstile,
}) => {
  const user = await signUp(page);
  await signOut(page);
  const faults = faultsOf(page);
  const asked = askedOf(page, turnstile.origin);
  await failTwice(page, user);
  await page.goto('/sign-in', { waitUntil: 'networkidle' });
  expect(asked).toEqual([]);
  await fill(page, user);
  await press(page, 'Sign in');
  await expect(page).toHaveURL(/\/account$/);
  expect(asked.length).toBeGreaterThan(0);
  expect(faults).toEqual([]);
});

test('where the script is blocked the form says so and what to do, breaks nothing, and goes on once it is let through', async ({
  page,
  turnstile,
}) => {
  const faults = faultsOf(page);
  await page.route(`${turnstile.origin}/**`, (route) => route.abort('blockedbyclient'));
  await page.goto('/sign-up');
  await fill(page, newUser());
  await expect(blocked(page)).toBeVisible(AT_ONCE);
  await expectGoodLooks(page);
  await press(page, 'Create account');
  await expect(page.getByText('Complete the check that you are a person, then try again.')).toBeVisible(AT_ONCE);
  await page.unroute(`${turnstile.origin}/**`);
  await press(page, 'Load it again');
  await expect(widget(page)).toBeVisible();
  await press(page, 'Create account');
  await expect(page).toHaveURL(/\/account$/);
  expect(faults).toEqual([]);
});

test('where the script is blocked people who never failed sign in all the same', async ({ page, turnstile }) => {
  const user = await signUp(page);
  await signOut(page);
  await page.route(`${turnstile.origin}/**`, (route) => route.abort('blockedbyclient'));
  await page.goto('/sign-in');
  await fill(page, user);
  await press(page, 'Sign in');
  await expect(page).toHaveURL(/\/account$/);
});

test('CAP-05: while the provider cannot judge, signing up waits and signing in goes on', async ({
  page,
  turnstile,
}) => {
  const user = await signUp(page);
  await signOut(page);
  await failTwice(page, user);
  turnstile.trouble.answers = [500, 'broken'];
  await page.goto('/sign-up');
  await fill(page, newUser());
  await press(page, 'Create account');
  await expect(page.getByText('cannot be made right now. Try again in a minute.')).toBeVisible();
  await page.goto('/sign-in');
  await fill(page, user);
  await press(page, 'Sign in');
  await expect(page).toHaveURL(/\/account$/);
});

test('a widget that fails says so', async ({ page, turnstile }) => {
  turnstile.trouble.widgetFails = true;
  await page.goto('/sign-up');
  await page.getByLabel('E-mail').focus();
  await expect(blocked(page)).toBeVisible(AT_ONCE);
  turnstile.trouble = {};
  await press(page, 'Load it again');
  await expect(widget(page)).toBeVisible();
});

test('a mail that is asked for again asks for another check', async ({ page, turnstile }) => {
  await page.clock.install();
  await page.goto('/forgot-password');
  await page.getByLabel('E-mail').fill(newUser().email);
  await press(page, 'Mail me a link');
  await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
  await expect(widget(page)).toHaveCount(0);
  await page.clock.fastForward('01:01');
  const before = turnstile.asked.length;
  await press(page, 'Send it again');
  await expect(page.getByText('Look for our newest mail.')).toBeVisible();
  await expect(widget(page)).toBeVisible();
  expect(turnstile.asked.length).toBeGreaterThan(before);
});

test('signing up with a passkey asks, too; one whose check did not pass is kept, and no second one is made', async ({
  page,
  turnstile,
}) => {
  const authenticator = await plugIn(page);
  const faults = faultsOf(page);
  await page.route(`${turnstile.origin}/**`, (route) => route.abort('blockedbyclient'));
  await page.goto('/sign-up');
  await page.getByRole('button', { name: 'Continue with a passkey' }).click();
  await expect(blocked(page)).toBeVisible(AT_ONCE);
  await press(page, 'Create a passkey');
  await expect(page.getByText('Complete the check that you are a person, then try again.')).toBeVisible(AT_ONCE);
  expect(await authenticator.count()).toBe(0);
  await page.unroute(`${turnstile.origin}/**`);
  turnstile.trouble.answers = [200, '{"success":false,"error-codes":["timeout-or-duplicate"]}'];
  await press(page, 'Load it again');
  await expect(widget(page)).toBeVisible();
  await expectGoodLooks(page);
  await press(page, 'Create a passkey');
  await expect(page.getByText('The check that you are a person did not pass.')).toBeVisible();
  turnstile.trouble = {};
  await press(page, 'Create a passkey');
  await expect(page).toHaveURL(/\/account$/);
  expect(await authenticator.count()).toBe(1);
  expect(faults).toEqual([]);
});
