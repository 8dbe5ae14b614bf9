import { test as base, expect, type Page } from '@playwright/test';
import { expectGoodLooks } from './fixtures/looks';
import { type OwnApp, ownApp } from './fixtures/own-app';
import { type EmailUser, signUpWithEmail } from './fixtures/people';

// The shortest session that can be set, warned of ten seconds after the last visit.
const test = base.extend<object, OwnApp>(ownApp({ SESSION_IDLE_MINUTES: '1', SESSION_WARNING_SECONDS: '50' }));
test.describe.configure({ timeout: 150_000 });

const SOON = { timeout: 25_000 };
// Told by the other tab, not found out by asking the server again.
const AT_ONCE = { timeout: 5000 };
const warning = (page: Page) => page.getByRole('dialog', { name: /^You will be signed out in / });
const stay = (page: Page) => warning(page).getByRole('button', { name: 'Stay signed in' });

/** How often the page asked how long the session lasts. */
function countQuestions(page: Page) {
  const seen = { count: 0 };
  page.on('request', (request) => {
    if (request.url().endsWith('/session-status')) seen.count += 1;
  });
  return seen;
}

async function signInAgain(page: Page, user: EmailUser) {
  await page.getByLabel('E-mail').fill(user.email);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('unless somebody was here in between, every tab asks before the session ends; staying in one keeps the session and closes the question in all', async ({
  page,
  context,
}) => {
  const questions = countQuestions(page);
  await signUpWithEmail(page);
  const second = await context.newPage();
  await second.goto('/account/security');
  // The session is put off where these tabs cannot hear it; they ask before they warn.
  await page.waitForTimeout(4_000);
  const origin = new URL(page.url()).origin;
  expect((await page.request.post('/api/v1/auth/session/extend', { headers: { origin } })).status()).toBe(200);
  await page.waitForResponse('**/session-status', SOON);
  await page.waitForTimeout(1_000);
  await expect(warning(page)).toHaveCount(0);

  await expect(warning(page)).toBeVisible(SOON);
  await expect(warning(second)).toBeVisible(SOON);
  expect(questions.count, 'asked at the start, and twice when a warning was due').toBeLessThanOrEqual(3);
  await expect(stay(page)).toBeFocused();
  const title = warning(page).getByRole('heading');
  const first = await title.textContent();
  await expect(title).not.toHaveText(first ?? '');
  await expect(warning(page).getByRole('status')).toHaveText(/^Less than 1 minute left$|^Less than 30 seconds left$/);
  await expectGoodLooks(page);

  await page.keyboard.press('Enter');
  await expect(warning(page)).toHaveCount(0, AT_ONCE);
  await expect(warning(second)).toHaveCount(0, AT_ONCE);
  const status = await (await page.request.get('/api/v1/auth/session-status')).json();
  expect(status).toMatchObject({ authenticated: true, warning: false });
  expect(status.ends_in).toBeGreaterThan(55);
});

test('at the end the page is hidden and left; signing in again leads back to it, and to what was typed', async ({
  page,
  context,
}) => {
  const user = await signUpWithEmail(page);
  await page.goto('/account?from=a-link');
  await page.getByLabel('About you').fill('Typed, but not saved.');
  const second = await context.newPage();
  await second.goto('/account/sessions');

  await expect(page).toHaveURL(/\/sign-in\?/, { timeout: 90_000 });
  await expect(page.getByText('You were signed out because nothing happened here for a while.')).toBeVisible();
  await expect(second).toHaveURL(/\/sign-in\?/, SOON);
  await expectGoodLooks(page);

  await signInAgain(page, user);
  await expect(page).toHaveURL(/\/account\?from=a-link$/);
  await expect(page.getByLabel('About you')).toHaveValue('Typed, but not saved.');
  await expect(page.getByText('What you had typed before you were signed out is here again.')).toBeVisible();
  expect(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes('draft')))).toEqual([]);
  await page.reload();
  await expect(page.getByLabel('About you')).toHaveValue('');
});
