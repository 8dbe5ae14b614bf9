import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { letProofsAge } from './fixtures/ageing';
import { agreeElsewhere, signInElsewhere, test } from './fixtures/oauth';
import { accountId, signOut } from './fixtures/people';
import { giveCode, setUpApp } from './fixtures/second-factor';

const providerButton = (page: Page, action: string) =>
  page.getByRole('button', { name: `${action} Example ID`, exact: true });

test('an account elsewhere alone opens nothing: the way back leads to the second factor', async ({ page }) => {
  await page.goto('/sign-in');
  await providerButton(page, 'Continue with').click();
  await signInElsewhere(page, `p-${randomUUID()}`);
  await agreeElsewhere(page);
  await expect(page).toHaveURL(/\/account$/);
  const id = await accountId(page);
  const { app } = await setUpApp(page);
  await signOut(page);

  await page.goto('/sign-in?return_to=/account/sessions');
  await providerButton(page, 'Continue with').click();
  await expect(page).toHaveURL(/\/second-factor\?return_to=%2Faccount%2Fsessions$/);
  expect((await page.request.get('/api/v1/auth/sessions')).status()).toBe(403);
  expect(await (await page.request.get('/api/auth/session')).json()).toBeNull();
  await giveCode(page, await app.code());
  await expect(page).toHaveURL(/\/account\/sessions$/);
  expect(await accountId(page)).toBe(id);
});

test('a later proof at the provider, in its window, asks for the code as well, then carries on', async ({
  page,
  elsewhere,
}) => {
  const login = `p-${randomUUID()}`;
  await page.goto('/sign-in');
  await providerButton(page, 'Continue with').click();
  await signInElsewhere(page, login);
  await agreeElsewhere(page);
  await expect(page).toHaveURL(/\/account$/);
  const { app } = await setUpApp(page);
  await letProofsAge(page, elsewhere.app.dataDir);

  await page.goto('/account/security');
  const headers = { origin: new URL(page.url()).origin };
  const asked = await page.request.post('/api/v1/auth/mfa/recovery-codes', { headers });
  expect(await asked.json()).toMatchObject({
    code: 'reauthentication_required',
    methods: ['oidc'],
    second_factor: true,
  });
  await page.getByRole('button', { name: 'Make new ones' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make new ones' }).click();
  const dialog = page.getByRole('dialog', { name: 'Confirm it’s you' });
  const [popup] = await Promise.all([page.waitForEvent('popup'), providerButton(page, 'Confirm with').click()]);
  await signInElsewhere(popup, login);
  await expect.poll(() => popup.isClosed()).toBe(true);
  await dialog.getByLabel('Six-digit code').fill(await app.code());
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);
});
