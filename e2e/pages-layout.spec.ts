import { expect, type Page, test } from '@playwright/test';
import { accountPages, openPages } from './fixtures/pages';
import { signUpWithEmail } from './fixtures/people';
import { giveCode, halfway } from './fixtures/second-factor';

const sideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Sum of all layout shifts since the page began, those that follow a press or a key included. */
async function watchShifts(page: Page) {
  await page.addInitScript(() => {
    const seen = { total: 0 };
    Object.assign(window, { shifts: seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) seen.total += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => (window as unknown as { shifts: { total: number } }).shifts.total);
}

for (const width of [390, 320]) {
  test(`nothing is wider than a screen of ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 700 });
    for (const path of openPages) {
      await page.goto(path, { waitUntil: 'networkidle' });
      expect(await sideways(page), path).toBeLessThanOrEqual(0);
    }
    await signUpWithEmail(page);
    await page.getByLabel('Display name').fill('A name as long as names are allowed to be, sixty letters or so');
    await page.getByLabel('Display name').press('Enter');
    for (const path of accountPages) {
      await page.goto(path, { waitUntil: 'networkidle' });
      expect(await sideways(page), path).toBeLessThanOrEqual(0);
    }
  });
}

test('nothing moves while a page loads, nor when a form complains or shows how strong a password is', async ({
  page,
}) => {
  const shifted = await watchShifts(page);
  for (const path of openPages) {
    await page.goto(path, { waitUntil: 'networkidle' });
    expect(await shifted(), path).toBe(0);
  }

  await page.goto('/sign-in', { waitUntil: 'networkidle' });
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('Enter your password.')).toBeVisible();
  expect(await shifted(), 'empty fields').toBe(0);

  await page.goto('/sign-up', { waitUntil: 'networkidle' });
  await page.getByLabel('Password', { exact: true }).fill('velvet canyon');
  await expect(page.getByText('Password strength')).toBeAttached();
  expect(await shifted(), 'password strength').toBe(0);
  await page.getByLabel('E-mail').fill(`${crypto.randomUUID()}@example.com`);
  await page.getByLabel('Password', { exact: true }).fill('password123');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  expect(await shifted(), 'a refused password').toBe(0);
});

test('nothing moves on the step after the first factor, and nothing is wider than the smallest screen', async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 700 });
  const { factor } = await halfway(page);
  const shifted = await watchShifts(page);
  await page.reload({ waitUntil: 'networkidle' });
  expect(await shifted(), 'while it loads').toBe(0);
  await giveCode(page, factor.app.wrongCode());
  await expect(page.getByLabel('Six-digit code')).toHaveAttribute('aria-invalid', 'true');
  expect(await shifted(), 'a refused code').toBe(0);
  expect(await sideways(page)).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  expect(await sideways(page)).toBeLessThanOrEqual(0);
});

test('no page breaks its own content security policy or logs an error', async ({ page }) => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  const visit = async (path: string) => {
    await page.goto(path, { waitUntil: 'networkidle' });
    // The browser itself notes the 404 that this page is.
    expect(
      complaints.filter((text) => path !== '/nowhere' || !text.includes('404')),
      path,
    ).toEqual([]);
  };
  for (const path of openPages.toReversed()) await visit(path).then(() => complaints.splice(0));
  await signUpWithEmail(page);
  for (const path of accountPages) await visit(path);
  await visit('/account/security');
  await page.getByRole('button', { name: 'Set up an app' }).click();
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
  await visit('/account/sessions');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(complaints).toEqual([]);
});
