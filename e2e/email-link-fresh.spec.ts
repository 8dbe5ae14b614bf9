import { randomUUID } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { letProofsAge } from './fixtures/ageing';
import { mailsTo, newestMail } from './fixtures/inbox';
import { signUpWithEmail } from './fixtures/people';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Confirm it’s you' });

test('EML-06 after a while, moving the account and turning a mail off ask to confirm, and carry on by themselves', async ({
  page,
}) => {
  const user = await signUpWithEmail(page);
  await page.goto('/account/mail');
  await letProofsAge(page);

  const wanted = page.getByRole('switch', { name: 'New sign-in' });
  await wanted.click();
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect(wanted).toBeChecked();

  const next = `${randomUUID()}@example.com`;
  await page.goto('/account/security');
  await page.getByLabel('New e-mail').fill(next);
  await page.getByRole('button', { name: 'Change e-mail' }).click();
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByLabel('New e-mail')).toHaveValue(next);
  expect(await mailsTo(page.request, next)).toEqual([]);

  await page.getByRole('button', { name: 'Change e-mail' }).click();
  await dialog(page).getByLabel('Password', { exact: true }).fill(user.password);
  await dialog(page).getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText(`Look for our newest mail to ${next}`)).toBeVisible();
  await newestMail(page.request, next, 'confirm_change');
});
