import { test as base, expect, type Page } from '@playwright/test';
import { newId } from '@/lib/core/ids';
import { onDatabaseOf } from '@/lib/testing/app-database';
import { type ServedApp, startApp } from '@/scripts/test/served-app';
import { expectGoodLooks } from './fixtures/looks';
import { signUpWithEmail } from './fixtures/people';

interface Refusing {
  /** An app of its own, where data can be had once an hour and everybody blocked. */
  refusing: ServedApp;
}

const test = base.extend<object, Refusing>({
  refusing: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures that are asked for here.
    async ({}, use) => {
      const app = await startApp({ LIMITS: 'export_user=1/1h' });
      await use(app);
      await app.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  baseURL: async ({ refusing: { url } }, use) => use(url),
});

const pause = (page: Page) => page.locator('[data-pause]');

test('a button that was pressed too often counts down, cannot be pressed meanwhile, and goes on without a reload', async ({
  page,
}) => {
  await page.clock.install();
  await signUpWithEmail(page);
  const button = page.getByRole('button', { name: 'Download your data' });
  const first = page.waitForEvent('download');
  await button.click();
  await first;
  await button.click();
  await expect(pause(page).locator('[aria-hidden]')).toHaveText(
    /^Too many tries\. You can try again in (1 hour|59:\d\d minutes)\.$/,
  );
  await expect(button).toBeDisabled();
  await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toHaveCount(0);
  // Said once, and not with each second.
  await expect(pause(page).locator('.sr-only')).toHaveText(/in (1 hour|59:\d\d minutes)\.$/);
  const said = await pause(page).locator('.sr-only').textContent();
  await page.clock.fastForward('10:00');
  await expect(pause(page).locator('[aria-hidden]')).toHaveText(/ (49|50)(:\d\d)? minutes\.$/);
  expect(await pause(page).locator('.sr-only').textContent()).toBe(said);
  await expectGoodLooks(page);
  await page.clock.fastForward('50:01');
  await expect(pause(page)).toHaveText('You can try again now.');
  await expect(button).toBeEnabled();
});

test('whoever is blocked is told so on a page, wherever they go, and goes on from there when it is over', async ({
  page,
  refusing: { dataDir },
}) => {
  const block = () =>
    onDatabaseOf(
      dataDir,
      (sql) => sql`insert into blocked_ips (id, network, reason, created_at, expires_at)
        values (${newId()}, '127.0.0.1', 'test', now(), now() + interval '7 minutes'),
          (${newId()}, '::1', 'test', now(), now() + interval '7 minutes')`,
    );
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text());
  });
  await signUpWithEmail(page);
  await block();
  const refused = page.getByRole('heading', { name: /^Come back in [67] minutes$/ });
  // The router fetches the page by script, and gives over to the browser when it gets no page of its own.
  await expect(async () => {
    await page.getByRole('link', { name: 'Sessions', exact: true }).click({ timeout: 1000 });
    await expect(refused).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 20_000 });
  await expect(page).toHaveURL(/\/account\/sessions$/);
  await expectGoodLooks(page);
  const answer = await page.goto('/api/auth/signin');
  expect([answer?.status(), answer?.headers()['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
  await page.goto('/account');
  await expect(refused).toBeVisible();
  await onDatabaseOf(dataDir, (sql) => sql`delete from blocked_ips`);
  await expect(async () => {
    await page.getByRole('link', { name: 'Try again' }).click({ timeout: 1000 });
    await expect(page.getByRole('button', { name: 'Download your data' })).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 20_000 });
  expect(faults).toEqual([]);
});
