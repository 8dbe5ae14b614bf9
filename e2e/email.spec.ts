import { randomUUID } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { type EmailUser, signInWithEmail, signOut, signUpByForm } from './fixtures/people';

const password = (page: Page) => page.getByLabel('Password', { exact: true });
const send = (page: Page, button: string) => page.getByRole('button', { name: button, exact: true }).click();

async function fillIn(page: Page, user: EmailUser) {
  await page.getByLabel('E-mail').fill(user.email);
  await password(page).fill(user.password);
}

test('signs up, signs out, signs in again; the account page is closed in between', async ({ page }) => {
  const user = await signUpByForm(page);
  await expect(page.getByText(user.email).last()).toBeVisible();

  await signOut(page);
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto('/account');
  await expect(page).toHaveURL(/\/sign-in\?return_to=%2Faccount$/);

  await signInWithEmail(page, user);
  await expect(page.getByRole('heading', { level: 1, name: 'Profile' })).toBeVisible();
});

test('a wrong password and an unknown e-mail are told the same, beside the password', async ({ page }) => {
  const user = await signUpByForm(page);
  await signOut(page);
  for (const wrong of [
    { ...user, password: 'not the password of this account' },
    { ...user, email: `${randomUUID()}@example.com` },
  ]) {
    await page.goto('/sign-in');
    await fillIn(page, wrong);
    await send(page, 'Sign in');
    await expect(password(page)).toHaveAccessibleDescription(/do not match/);
    await expect(password(page)).toBeFocused();
    await expect(page).toHaveURL(/\/sign-in$/);
  }
  await password(page).fill(user.password);
  await page.getByLabel('E-mail').fill(user.email);
  await send(page, 'Sign in');
  await expect(page).toHaveURL(/\/account$/);
});

test('an e-mail that has an account is told so beside the e-mail', async ({ page }) => {
  const user = await signUpByForm(page);
  await signOut(page);
  await page.goto('/sign-up');
  await fillIn(page, { ...user, password: `${randomUUID()} is another one` });
  await send(page, 'Create account');
  await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(/Sign in instead/);
  await expect(page.getByLabel('E-mail')).toBeFocused();
});

test('a password that is easy to guess is refused with the reason, beside the password', async ({ page }) => {
  const email = `${randomUUID()}@example.com`;
  await page.goto('/sign-up');
  for (const easy of ['password123', email]) {
    await fillIn(page, { email, password: easy });
    await send(page, 'Create account');
    await expect(password(page)).toHaveAttribute('aria-invalid', 'true');
    await expect(password(page)).toHaveAccessibleDescription(/\w{3,} \w{3,}.*\./);
  }
  await password(page).fill('short');
  await expect(password(page)).toHaveAccessibleDescription('Password strength: 3 more characters');
  await send(page, 'Create account');
  await expect(password(page)).toHaveAccessibleDescription(/8/);
  await expect(page).toHaveURL(/\/sign-up$/);
});

test('an e-mail address that cannot be one is refused beside the field', async ({ page }) => {
  await page.goto('/sign-up');
  await fillIn(page, { email: 'nobody@nowhere@example.com', password: `${randomUUID()} is fine` });
  await send(page, 'Create account');
  await expect(page.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('E-mail')).toBeFocused();
});

test('empty fields are named before anything is sent', async ({ page }) => {
  const sent: string[] = [];
  // The page asks for a passkey challenge by itself, for autofill.
  const isForm = (url: string) => !url.endsWith('/passkey/challenge');
  page.on('request', (request) => request.method() === 'POST' && isForm(request.url()) && sent.push(request.url()));
  await page.goto('/sign-in');
  await send(page, 'Sign in');
  await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription('Enter your e-mail address.');
  await expect(password(page)).toHaveAccessibleDescription('Enter your password.');
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await page.getByLabel('E-mail').fill('a');
  await expect(page.getByLabel('E-mail')).not.toHaveAttribute('aria-invalid');
  expect(sent).toEqual([]);
});

test('pressing the button twice signs up once', async ({ page }) => {
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && sent.push(new URL(request.url()).pathname));
  await page.goto('/sign-up');
  await fillIn(page, { email: `${randomUUID()}@example.com`, password: `${randomUUID()} is fine` });
  await page.getByRole('button', { name: 'Create account' }).dblclick();
  await expect(page).toHaveURL(/\/account$/);
  expect(sent).toEqual(['/api/v1/auth/email/signup']);
});

test('the strength of a password shows as one types; what judges it is loaded only when the field is used', async ({
  page,
}) => {
  const scripts: string[] = [];
  page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()));
  await page.goto('/sign-up', { waitUntil: 'networkidle' });
  const first = scripts.length;
  await page.getByLabel('E-mail').fill('somebody@example.com');
  await expect.poll(() => scripts.length).toBeGreaterThan(first);
  const withForm = scripts.length;
  await password(page).focus();
  await expect.poll(() => scripts.length).toBeGreaterThan(withForm);
  for (const [typed, words] of [
    ['letmein1', 'Easy to guess'],
    ['tiger lamp', 'Fair'],
    ['velvet canyon otter 83', 'Strong'],
  ] as const) {
    await password(page).fill(typed);
    await expect(password(page)).toHaveAccessibleDescription(`Password strength: ${words}`);
  }
});

test('a password can be shown, and hidden again', async ({ page }) => {
  await page.goto('/sign-in');
  await password(page).fill('what I typed');
  const toggle = page.getByRole('button', { name: 'Show password' });
  await toggle.click();
  await expect(password(page)).toHaveAttribute('type', 'text');
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  await toggle.click();
  await expect(password(page)).toHaveAttribute('type', 'password');
  await expect(password(page)).toHaveValue('what I typed');
});

test('without script nothing can be sent, and the page says why', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await expect(page.locator('noscript p')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeDisabled();
  for (const form of await page.locator('form').all()) await expect(form).toHaveAttribute('method', 'post');
  await context.close();
});
