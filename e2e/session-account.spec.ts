import { readFile } from 'node:fs/promises';
import { test as base, expect, type Page } from '@playwright/test';
import { expectGoodLooks } from './fixtures/looks';
import { type OwnApp, ownApp } from './fixtures/own-app';
import { type EmailUser, signInWithEmail, signUpWithEmail } from './fixtures/people';

// A refresh token that comes a second time is believed at no time, so that a test need not wait.
const test = base.extend<object, OwnApp>(ownApp({ REFRESH_GRACE_SECONDS: '0' }));

const rows = (page: Page) => page.getByRole('main').getByRole('list').first().getByRole('listitem');

/** A program of this person signs in. */
async function program(page: Page, { email, password }: EmailUser) {
  const reply = await page.request.post('/api/v1/auth/email/login', { data: { email, password } });
  expect(reply.status()).toBe(200);
  return (await reply.json()) as { access_token: string; refresh_token: string };
}

const statusOf = async (page: Page, token: string) =>
  (await page.request.get('/api/v1/auth/me', { headers: { authorization: `Bearer ${token}` } })).status();

test.describe('sessions', () => {
  test('the only one is said to be the only one', async ({ page }) => {
    await signUpWithEmail(page);
    await page.goto('/account/sessions');
    await expect(rows(page)).toHaveCount(1);
    await expect(page.getByText('You are signed in here and nowhere else.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Sign out everywhere else' })).toHaveCount(0);
    await expectGoodLooks(page);
  });

  test('one that is ended is refused at its next request; the others go on, and the focus is not lost', async ({
    page,
  }) => {
    const user = await signUpWithEmail(page);
    const [first, second] = [await program(page, user), await program(page, user)];
    await page.goto('/account/sessions');
    await expect(rows(page)).toHaveCount(3);
    await expect(rows(page).first()).toContainText('This device');
    await expectGoodLooks(page);
    // The one that was seen last stands first below this one.
    await page
      .getByRole('button', { name: /^End the session/ })
      .first()
      .click();
    await expect(rows(page)).toHaveCount(2);
    await expect(page.getByText(/^The session on .* has ended\.$/)).toBeFocused();
    const statuses = [await statusOf(page, first.access_token), await statusOf(page, second.access_token)];
    expect(statuses.toSorted()).toEqual([200, 401]);
  });

  test('all others end after a question, and this one stays', async ({ page, browser, baseURL }) => {
    const user = await signUpWithEmail(page);
    const { access_token } = await program(page, user);
    const other = await (await browser.newContext({ ...(baseURL && { baseURL }) })).newPage();
    await signInWithEmail(other, user);
    await page.goto('/account/sessions');
    const button = page.getByRole('button', { name: 'Sign out everywhere else' });
    await button.click();
    await expectGoodLooks(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(await statusOf(page, access_token)).toBe(200);

    await button.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click();
    await expect(page.getByText('Every other session has ended.')).toBeVisible();
    await expect(rows(page)).toHaveCount(1);
    expect(await statusOf(page, access_token)).toBe(401);
    await other.getByRole('link', { name: 'Wallets' }).click();
    await expect(other).toHaveURL(/\/sign-in/);
    await page.reload();
    await expect(page.getByRole('heading', { level: 1, name: 'Sessions' })).toBeVisible();
    await other.context().close();
  });
});

test('a refresh token that was used twice is told on every page of the account until it is put away', async ({
  page,
}) => {
  const user = await signUpWithEmail(page);
  const { refresh_token } = await program(page, user);
  const refresh = () => page.request.post('/api/v1/auth/refresh', { data: { refresh_token } });
  expect((await refresh()).status()).toBe(200);
  await expect.poll(async () => (await refresh()).status(), { timeout: 20_000 }).toBe(401);

  const notice = page.getByRole('region', { name: 'Security notice' });
  for (const path of ['/account', '/account/wallets', '/account/security', '/account/sessions']) {
    await page.goto(path);
    await expect(notice).toContainText('used twice');
  }
  await expectGoodLooks(page);
  await notice.getByRole('link', { name: 'change your password' }).click();
  await expect(page).toHaveURL(/\/account\/security$/);
  await notice.getByRole('button', { name: 'Got it' }).click();
  await expect(notice).toHaveCount(0);
  await page.goto('/account');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(notice).toHaveCount(0);
});

test('everything that is held about a person can be downloaded, and holds no secret', async ({ page }) => {
  const user = await signUpWithEmail(page);
  const started = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download your data' }).click();
  const download = await started;
  expect(download.suggestedFilename()).toBe('latchkey-export.json');
  const text = await readFile(await download.path(), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ user: { email: user.email }, sessions: [{ transport: 'cookie' }] });
  expect(text).not.toMatch(/argon2|hash/i);
  await expect(page).toHaveURL(/\/account$/);
});

test.describe('deleting the account', () => {
  const question = (page: Page) => page.getByRole('dialog', { name: 'Delete this account?' });
  const ask = (page: Page) => page.getByRole('button', { name: 'Delete this account' }).click();

  test('needs the word, can be called off, and looks right', async ({ page }) => {
    await signUpWithEmail(page);
    await expectGoodLooks(page);
    await ask(page);
    const word = question(page).getByLabel('Type DELETE to confirm');
    await expect(word).toBeFocused();
    await word.fill('no');
    await word.press('Enter');
    await expect(word).toHaveAccessibleDescription('Type the word DELETE here.');
    await expectGoodLooks(page);
    await page.keyboard.press('Escape');
    await expect(question(page)).toHaveCount(0);
    expect((await page.request.get('/api/v1/auth/me')).status()).toBe(200);
  });

  test('ends every tab and every session at once, and the person is told', async ({ page, context }) => {
    const user = await signUpWithEmail(page);
    const { access_token } = await program(page, user);
    const second = await context.newPage();
    await second.goto('/account/wallets');
    await ask(page);
    await question(page).getByLabel('Type DELETE to confirm').fill('DELETE');
    await question(page).getByRole('button', { name: 'Delete for good' }).click();
    for (const tab of [page, second]) {
      await expect(tab).toHaveURL(/\/sign-in\?ended=deleted$/);
      await expect(tab.getByText('Your account was deleted.')).toBeVisible();
    }
    expect(await statusOf(page, access_token)).toBe(401);
    expect((await page.request.get('/api/v1/auth/me')).status()).toBe(401);
    await page.goBack();
    await expect(page).toHaveURL(/\/sign-in/);
    expect(await page.content()).not.toContain(user.email);
  });
});

/** Moves what the server says of the session to its last minute and a half: less than can be set or waited for. */
async function moveToLastMinutes(page: Page, { final }: { final: boolean }) {
  await page.route('**/session-status', async (route) => {
    const response = await route.fetch();
    const told = await response.json();
    const [end = '', before, later] = [90, -30, 900].map((after) => new Date(Date.now() + after * 1000).toISOString());
    const times = { expires_at: final ? end : later, idle_expires_at: end, warning_at: before, ends_in: 90 };
    await route.fulfill({ response, json: { ...told, ...times, warning: true, can_extend: !final } });
  });
}

test('the question whether to stay leaves what is open below it as it was', async ({ page }) => {
  await signUpWithEmail(page);
  await page.getByRole('button', { name: 'Delete this account' }).click();
  const word = page.getByLabel('Type DELETE to confirm');
  await word.fill('DEL');
  await moveToLastMinutes(page, { final: false });
  // Looked at again, the tab asks.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  const question = page.getByRole('dialog', { name: /^You will be signed out in / });
  await expect(question.getByRole('button', { name: 'Stay signed in' })).toBeFocused();
  const extended = page.waitForResponse('**/session/extend');
  await page.keyboard.press('Escape');
  expect((await extended).status()).toBe(200);
  await expect(question).toHaveCount(0);
  await expect(word).toBeVisible();
  await expect(word).toHaveValue('DEL');
  await expect(word).toBeFocused();
});

test('a session at its greatest age cannot be kept, only begun anew, in the same place', async ({ page }) => {
  const user = await signUpWithEmail(page);
  await moveToLastMinutes(page, { final: true });
  await page.goto('/account/sessions');
  const dialog = page.getByRole('dialog', { name: /^You will be signed out in 1:[0-9]{2} minutes/ });
  await expect(dialog).toContainText('Signing in lasts only so long.');
  await expect(dialog.getByRole('button', { name: 'Stay signed in' })).toHaveCount(0);
  await expectGoodLooks(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await page.reload();
  await dialog.getByRole('button', { name: 'Sign in again' }).click();
  await expect(page).toHaveURL(/\/sign-in\?/);
  await expect(page.getByText('Sign in again, and you are back where you were.')).toBeVisible();
  expect((await page.request.get('/api/v1/auth/me')).status()).toBe(401);
  await page.unroute('**/session-status');
  await page.getByLabel('E-mail').fill(user.email);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(/\/account\/sessions$/);
});
