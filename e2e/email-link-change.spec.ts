import { randomUUID } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { mailsTo, newestMail } from './fixtures/inbox';
import { addressOf, confirmAddress, mailedLink, signInStatus } from './fixtures/links';
import { expectGoodLooks } from './fixtures/looks';
import { signUpWithEmail } from './fixtures/people';

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const anyAddress = () => `${randomUUID()}@example.com`;

async function askFor(page: Page, email: string) {
  await page.goto('/account/security');
  await page.getByLabel('New e-mail').fill(email);
  await press(page, 'Change e-mail');
  await expect(page.getByText(`Look for our newest mail to ${email}`)).toBeVisible();
}

test('EML-07 an account moves when the new address confirms, and the old one can take it back', async ({
  page,
  browser,
}) => {
  test.slow();
  const user = await signUpWithEmail(page);
  await confirmAddress(page, user.email);
  const next = anyAddress();
  await askFor(page, next);
  await expect(page.getByLabel('New e-mail')).toHaveValue('');
  await page.reload();
  await expect(page.getByText(`Look for our newest mail to ${next}`)).toBeVisible();
  await expectGoodLooks(page);
  expect(await addressOf(page)).toEqual({ email: user.email, verified: true });
  await newestMail(page.request, user.email, 'change_announced');

  await page.goto(await mailedLink(page.request, next, 'confirm_change'));
  await expect(page.getByText(`Move the account ${user.email} to ${next}?`)).toBeVisible();
  await expectGoodLooks(page);
  expect((await addressOf(page)).email).toBe(user.email);
  await press(page, 'Confirm and move');
  await expect(title(page, 'Your address is confirmed')).toBeFocused();
  expect(await addressOf(page)).toEqual({ email: next, verified: true });
  await page.goto('/account/security');
  await expect(page.getByText(next, { exact: true }).first()).toBeVisible();
  await expect(page.getByText('Look for our newest mail to')).toBeHidden();

  const owner = await (await browser.newContext()).newPage();
  await owner.goto(await mailedLink(page.request, user.email, 'email_changed'));
  await expect(owner.getByText(`Keep ${user.email} as the address`)).toBeVisible();
  await expectGoodLooks(owner);
  await press(owner, 'Keep this address');
  await expect(title(owner, 'Your address stays')).toBeFocused();
  await expectGoodLooks(owner);
  expect((await page.request.get('/api/v1/auth/me')).status()).toBe(401);
  expect(await signInStatus(page.request, next, user.password)).toBe(401);
  expect(await signInStatus(page.request, user.email, user.password)).toBe(200);
  await owner.getByRole('link', { name: 'Choose a new password' }).click();
  await expect(owner.getByLabel('E-mail')).toHaveValue(user.email);
  await owner.context().close();
});

test('whoever is about to lose an unconfirmed account by a link is told first, and keeps it by confirming there', async ({
  page,
  browser,
}) => {
  test.slow();
  const holder = await signUpWithEmail(page);
  const mover = await (await browser.newContext()).newPage();
  const { email } = await signUpWithEmail(mover);
  await askFor(mover, holder.email);
  const link = await mailedLink(page.request, holder.email, 'confirm_change');

  await page.goto(link);
  await expect(title(page, 'This link is for another account')).toBeFocused();
  await expect(page.getByText(`has ${holder.email}, too, but never confirmed it`)).toBeVisible();
  await expectGoodLooks(page);
  await press(page, 'Go on');
  await expect(page.getByRole('alert').getByText('Your account that is signed in here has this address')).toBeVisible();
  await expectGoodLooks(page);

  const nobody = await (await browser.newContext()).newPage();
  for (const other of [mover, nobody]) {
    await other.goto(link);
    await expect(other.getByRole('alert').getByText('Another account has this address')).toBeVisible();
    await expect(other.getByRole('button', { name: 'Confirm and move' })).toBeEnabled();
  }
  await nobody.context().close();

  await page.reload();
  await page.getByRole('link', { name: 'Confirm it in your account first' }).click();
  await expect(page).toHaveURL(/\/account\/security$/);
  await expect(page.getByRole('region', { name: 'Unconfirmed address' })).toContainText(holder.email);
  await confirmAddress(page, holder.email);
  await press(mover, 'Confirm and move');
  await expect(mover.getByText('This address belongs to another account by now')).toBeVisible();
  expect(await addressOf(page)).toEqual({ email: holder.email, verified: true });
  expect((await addressOf(mover)).email).toBe(email);
  await mover.context().close();
});

test('an unconfirmed account that nothing else opens is gone once the address is proven for another', async ({
  page,
  browser,
}) => {
  const holder = await signUpWithEmail(page);
  const mover = await (await browser.newContext()).newPage();
  const { password } = await signUpWithEmail(mover);
  await askFor(mover, holder.email);
  await page.goto(await mailedLink(page.request, holder.email, 'confirm_change'));
  await press(page, 'Go on');
  await press(page, 'Confirm and move');
  await expect(title(page, 'Your address is confirmed')).toBeFocused();
  expect((await page.request.get('/api/v1/auth/me')).status()).toBe(401);
  expect(await signInStatus(page.request, holder.email, holder.password)).toBe(401);
  expect(await signInStatus(page.request, holder.email, password)).toBe(200);
  await mover.context().close();
});

test('the old address can call a change off before it happens', async ({ page, browser }) => {
  const user = await signUpWithEmail(page);
  const next = anyAddress();
  await askFor(page, next);
  const confirm = await mailedLink(page.request, next, 'confirm_change');
  const owner = await (await browser.newContext()).newPage();
  await owner.goto(await mailedLink(page.request, user.email, 'change_announced'));
  await press(owner, 'Keep this address');
  await expect(title(owner, 'Your address stays')).toBeFocused();
  await owner.goto(confirm);
  await expect(title(owner, 'This link is not valid any more')).toBeVisible();
  await page.goto('/account');
  await expect(page).toHaveURL(/\/sign-in/);
  await owner.context().close();
});

test('a change can be cancelled where it was asked for', async ({ page }) => {
  const user = await signUpWithEmail(page);
  const next = anyAddress();
  await askFor(page, next);
  const confirm = await mailedLink(page.request, next, 'confirm_change');
  await press(page, 'Cancel this change');
  await expect(page.getByText('The change is cancelled.')).toBeVisible();
  await expect(page.getByText(next)).toBeHidden();
  await expectGoodLooks(page);
  await page.reload();
  await expect(page.getByText(next)).toBeHidden();
  await page.goto(confirm);
  await expect(title(page, 'This link is not valid any more')).toBeVisible();
  expect((await addressOf(page)).email).toBe(user.email);
});

test('an address that somebody has looks like any other, and nothing is mailed to it', async ({ page, browser }) => {
  const other = await (await browser.newContext()).newPage();
  const taken = await signUpWithEmail(other);
  await confirmAddress(other, taken.email);
  const before = await mailsTo(page.request, taken.email);
  await signUpWithEmail(page);
  await askFor(page, taken.email);
  await page.reload();
  await expect(page.getByText(`Look for our newest mail to ${taken.email}`)).toBeVisible();
  expect(await mailsTo(page.request, taken.email)).toEqual(before);
  await other.context().close();
});

test('what cannot be an address, and the address the account has, are refused beside the field', async ({ page }) => {
  const { email } = await signUpWithEmail(page);
  await page.goto('/account/security');
  const field = page.getByLabel('New e-mail');
  await press(page, 'Change e-mail');
  await expect(field).toHaveAccessibleDescription('Enter an e-mail address.');
  for (const wrong of ['not an address', email]) {
    await field.fill(wrong);
    await press(page, 'Change e-mail');
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toBeFocused();
  }
});
