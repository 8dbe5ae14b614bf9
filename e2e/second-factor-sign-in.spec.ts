import { expect, type Page, test } from '@playwright/test';
import { confirmAddress, mailedLink } from './fixtures/links';
import { expectGoodLooks } from './fixtures/looks';
import { accountPages } from './fixtures/pages';
import { accountId, signOut, signUpWithEmail } from './fixtures/people';
import { giveCode, givePassword, halfway, reaches, setUpApp } from './fixtures/second-factor';

const field = (page: Page) => page.getByLabel('Six-digit code');

test('a password and a code lead to where one was going, and a wrong code is beside the field', async ({ page }) => {
  const { factor, id } = await halfway(page, '/account/sessions');
  await expect(field(page)).toBeFocused();
  await expectGoodLooks(page);

  await giveCode(page, '12');
  await expect(field(page)).toHaveAccessibleDescription('Use the six digits the app shows.');
  await giveCode(page, factor.app.wrongCode());
  await expect(field(page)).toHaveAccessibleDescription('Not right. Try the code shown now.');
  await expect(field(page)).toBeFocused();
  expect(await page.evaluate(() => String(document.getSelection()))).toBe(factor.app.wrongCode());
  await expectGoodLooks(page);

  const code = await factor.app.code();
  await page.keyboard.type(` ${code.slice(0, 3)} ${code.slice(3)}`);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/account\/sessions$/);
  expect(await accountId(page)).toBe(id);
});

test('OTP-01: before the code no page of the account is shown and no endpoint answers', async ({ page }) => {
  const { factor } = await halfway(page);
  for (const path of [...accountPages, '/account?x=1', '/account/security#codes']) {
    await page.goto(path);
    await expect(page, path).toHaveURL(/\/second-factor\?return_to=/);
    await expect(field(page), path).toBeVisible();
  }
  for (const path of ['sessions', 'identities', 'me/export', 'notices', 'mail-settings', 'mfa/devices']) {
    expect(await reaches(page.request, `/api/v1/auth/${path}`)).toEqual({ status: 403, code: 'mfa_required' });
  }
  expect((await reaches(page.request, '/api/v1/auth/me')).status).toBe(200);
  // The way back to where they were going outlasts a look at another page of the account.
  await page.goto('/account/sessions');
  await giveCode(page, await factor.app.code());
  await expect(page).toHaveURL(/\/account\/sessions$/);
});

test('who cannot go on signs out, and nobody is signed in', async ({ page }) => {
  await halfway(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  expect((await page.request.get('/api/v1/auth/me')).status()).toBe(401);
  await page.goto('/second-factor');
  await expect(page).toHaveURL(/\/sign-in\?return_to=/);
});

test('a recovery code opens the account once, and says how many are left', async ({ page }) => {
  const { user, factor } = await halfway(page, '/account/wallets');
  const [code = ''] = factor.recoveryCodes;
  const recovery = page.getByLabel('Recovery code');
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await expect(recovery).toBeFocused();
  await expectGoodLooks(page);
  await recovery.fill(` ${code.toLowerCase().replaceAll('-', ' ')} `);
  await recovery.press('Enter');
  await expect(page.getByRole('heading', { name: 'You are signed in' })).toBeFocused();
  await expect(page.getByText('9 recovery codes are left.')).toBeVisible();
  await expectGoodLooks(page);
  await expect(page.getByRole('link', { name: 'security page' })).toHaveAttribute('href', '/account/security');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL(/\/account\/wallets$/);

  await page.goto('/account');
  await signOut(page);
  await givePassword(page, user);
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await recovery.fill(code);
  await recovery.press('Enter');
  await expect(recovery).toHaveAccessibleDescription('None of your codes, or used already.');
});

test('a trusted browser is not asked, and is asked again once it is forgotten', async ({ page, browser }) => {
  const { user, factor } = await halfway(page);
  await page.getByLabel('Do not ask on this browser for 30 days').check();
  await giveCode(page, await factor.app.code());
  await expect(page).toHaveURL(/\/account$/);

  await signOut(page);
  await givePassword(page, user);
  await expect(page).toHaveURL(/\/account$/);

  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto('/sign-in');
  await givePassword(elsewhere, user);
  await expect(elsewhere).toHaveURL(/\/second-factor/);
  await elsewhere.context().close();

  const headers = { origin: new URL(page.url()).origin };
  expect((await page.request.delete('/api/v1/auth/mfa/devices', { headers })).status()).toBe(204);
  await page.goto('/account');
  await signOut(page);
  await givePassword(page, user);
  await expect(page).toHaveURL(/\/second-factor/);
});

test('OTP-07: after five wrong codes there is a wait, told as such, also to who loads the page again', async ({
  page,
}) => {
  const { factor } = await halfway(page);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const answer = page.waitForResponse('**/mfa/totp/verify');
    await giveCode(page, factor.app.wrongCode());
    expect((await answer).status()).toBe(401);
    await expect(page.getByRole('button', { name: 'Continue' })).toBeEnabled();
  }
  await giveCode(page, factor.app.wrongCode());
  const wait = page.getByText(/The next one can be tried in \d+ seconds/);
  await expect(wait).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Continue' })).toBeDisabled();
  await expectGoodLooks(page);
  await page.reload();
  await expect(wait).toBeVisible();
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await expect(wait).toBeVisible();
  await expect(page.getByRole('button', { name: 'Continue' })).toBeDisabled();
});

test('a session that is over meanwhile leads back to the sign-in page, which says so', async ({ page }) => {
  const { user, factor } = await halfway(page, '/account/sessions');
  const headers = { origin: new URL(page.url()).origin };
  expect((await page.request.post('/api/v1/auth/logout', { headers })).status()).toBe(204);
  await giveCode(page, await factor.app.code());
  await expect(page).toHaveURL(/\/sign-in\?return_to=%2Faccount%2Fsessions&ended=unfinished$/);
  await expect(page.getByText('Signing in took too long, so it was called off. Start again.')).toBeVisible();
  await givePassword(page, user);
  await expect(page).toHaveURL(/\/second-factor\?return_to=%2Faccount%2Fsessions$/);
});

test('what is finished in one tab goes on in the other, and who is signed in is never asked', async ({ page }) => {
  const { factor } = await halfway(page, '/account/wallets');
  const other = await page.context().newPage();
  await other.goto('/account/sessions');
  await expect(field(other)).toBeVisible();
  await giveCode(page, await factor.app.code());
  await expect(page).toHaveURL(/\/account\/wallets$/);
  await expect(other).toHaveURL(/\/account\/sessions$/);
  await other.goto('/second-factor?return_to=/account/mail');
  await expect(other).toHaveURL(/^[^?]*\/account\/mail$/);
  await other.goto('/second-factor?return_to=//elsewhere.example');
  await expect(other).toHaveURL(/\/account$/);
});

test('PWD-12: a password chosen by mail leads to the second factor, too', async ({ page }) => {
  const { email } = await signUpWithEmail(page);
  await confirmAddress(page, email);
  await page.goto('/account');
  const factor = await setUpApp(page);
  await signOut(page);
  await page.goto('/forgot-password');
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  await page.goto(await mailedLink(page.request, email, 'reset_password'));
  const password = 'the newest of all the passwords';
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Save the new password' }).click();
  await expect(page).toHaveURL(/\/sign-in\?ended=password_changed$/);
  await givePassword(page, { email, password });
  await expect(page).toHaveURL(/\/second-factor/);
  await giveCode(page, await factor.app.code());
  await expect(page).toHaveURL(/\/account$/);
});
