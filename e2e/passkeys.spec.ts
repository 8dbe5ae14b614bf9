import { expect, type Page, test } from '@playwright/test';
import { startApp } from '@/scripts/test/served-app';
import { type Authenticator, linkPasskey, plugIn } from './fixtures/authenticator';
import { expectGoodLooks } from './fixtures/looks';
import { accountId, signOut, signUpWithEmail } from './fixtures/people';
import { givePassword, setUpApp } from './fixtures/second-factor';

const way = (page: Page) => page.getByRole('button', { name: 'Continue with a passkey' });

/** Signs up with a passkey; ends on the account page. */
async function signUpWithPasskey(page: Page, username = ''): Promise<void> {
  await page.goto('/sign-up');
  await way(page).click();
  await page.getByLabel('Username').fill(username);
  await page.getByRole('button', { name: 'Create a passkey' }).click();
  await expect(page).toHaveURL(/\/account$/);
}

/** Signs out with nobody at the authenticator: the sign-in page would have the passkey at once. */
async function leave(page: Page, authenticator: Authenticator): Promise<void> {
  await authenticator.setTouches(false);
  await signOut(page);
}

async function signInByButton(page: Page, authenticator: Authenticator, to = '/sign-in'): Promise<void> {
  await page.goto(to, { waitUntil: 'networkidle' });
  await authenticator.setTouches(true);
  await way(page).click();
}

test('a passkey opens an account and is all it needs: no address, no password, one touch to come back', async ({
  page,
}) => {
  const authenticator = await plugIn(page);
  const username = `p${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`;
  await signUpWithPasskey(page, username);
  expect(await authenticator.count()).toBe(1);
  const id = await accountId(page);
  const me = await (await page.request.get('/api/v1/auth/me')).json();
  expect(me).toMatchObject({ username, email: null, has_password: false, mfa_required: false });
  await leave(page, authenticator);

  await signInByButton(page, authenticator, '/sign-in?return_to=/account/sessions');
  await expect(page).toHaveURL(/^[^?]*\/account\/sessions$/);
  expect(await accountId(page)).toBe(id);
});

test('a username that is taken or none is said beside the field, and nothing is made', async ({ page }) => {
  const authenticator = await plugIn(page);
  const username = `p${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`;
  await signUpWithPasskey(page, username);
  await leave(page, authenticator);
  await page.goto('/sign-up');
  await way(page).click();
  const field = page.getByLabel('Username');
  await expect(field).toBeFocused();
  await expectGoodLooks(page);
  await field.fill(username);
  await field.press('Enter');
  await expect(field).toHaveAccessibleDescription('This username is taken. Choose another one.');
  await field.fill('No Name');
  await field.press('Enter');
  await expect(field).toHaveAccessibleDescription(/^Use 3 to 30 lower-case letters/);
  expect(await authenticator.count()).toBe(1);
  await expectGoodLooks(page);
});

test('the browser offers the passkey under the e-mail field, and choosing it signs in', async ({ page }) => {
  const authenticator = await plugIn(page);
  await signUpWithPasskey(page);
  const id = await accountId(page);
  await leave(page, authenticator);
  await authenticator.setTouches(true);
  // The browser offers nothing before it has the options, so these wait until the box is checked.
  let offer = () => {};
  const checked = new Promise<void>((resolve) => {
    offer = resolve;
  });
  await page.route('**/passkey/challenge', async (route) => {
    await checked;
    await route.continue();
  });
  await page.goto('/sign-in');
  await expect(page.getByLabel('E-mail')).toHaveAttribute('autocomplete', 'username webauthn');
  await page.getByLabel('Keep me signed in on this device').check();
  offer();
  await expect(page).toHaveURL(/\/account$/);
  expect(await accountId(page)).toBe(id);
  const session = (await page.context().cookies()).find(({ name }) => name === 'latchkey.session');
  expect((session?.expires ?? 0) - Date.now() / 1000).toBeGreaterThan(20 * 86_400);
});

test('who has no passkey is not bothered by it, and the password works as ever', async ({ page }) => {
  const user = await signUpWithEmail(page);
  await signOut(page);
  await plugIn(page);
  await page.goto('/sign-in', { waitUntil: 'networkidle' });
  await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toHaveCount(0);
  await givePassword(page, user);
  await expect(page).toHaveURL(/\/account$/);
});

test('a passkey that its device does not give says so, and the password still leads on', async ({ page }) => {
  const user = await signUpWithEmail(page);
  const authenticator = await plugIn(page);
  await linkPasskey(page);
  await authenticator.setVerified(false);
  await leave(page, authenticator);
  await signInByButton(page, authenticator);
  await expect(page.getByRole('alert').filter({ hasText: 'No passkey was given.' })).toBeVisible();
  await expect(way(page)).toBeEnabled();
  await expectGoodLooks(page);
  await givePassword(page, user);
  await expect(page).toHaveURL(/\/account$/);
});

test('with a verified user the passkey is both factors, and no code is asked for', async ({ page }) => {
  await signUpWithEmail(page);
  const authenticator = await plugIn(page);
  await linkPasskey(page);
  await setUpApp(page);
  await leave(page, authenticator);
  await signInByButton(page, authenticator);
  await expect(page).toHaveURL(/\/account$/);
  expect(await (await page.request.get('/api/v1/auth/me')).json()).toMatchObject({ aal: 2, mfa_required: false });
});

test('a passkey is the second factor after a password, beside the app and on its own', async ({ page }) => {
  const user = await signUpWithEmail(page);
  await plugIn(page);
  await linkPasskey(page);
  await setUpApp(page);
  const headers = { origin: new URL(page.url()).origin };
  // The line under the e-mail field would have the passkey before the password is typed.
  await page.route('**/passkey/challenge', async (route) => {
    const { purpose } = route.request().postDataJSON() as { purpose: string };
    await (purpose === 'sign_in' ? route.abort() : route.continue());
  });
  await signOut(page);
  await givePassword(page, user);
  await expect(page).toHaveURL(/\/second-factor/);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page.getByText('Confirm with a passkey of your account')).toBeVisible();
  await expectGoodLooks(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page).toHaveURL(/\/account$/);

  expect((await page.request.post('/api/v1/auth/mfa/passkey/enable', { headers })).status()).toBe(200);
  expect((await page.request.post('/api/v1/auth/mfa/totp/disable', { headers })).status()).toBe(204);
  await page.goto('/account');
  await signOut(page);
  await givePassword(page, user);
  await expect(page).toHaveURL(/\/second-factor/);
  await expect(page.getByLabel('Six-digit code')).toHaveCount(0);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page).toHaveURL(/\/account$/);
});

test('a passkey that the account no longer has is refused kindly, and another way still works', async ({ page }) => {
  const user = await signUpWithEmail(page);
  const authenticator = await plugIn(page);
  await linkPasskey(page);
  const headers = { origin: new URL(page.url()).origin };
  const { items } = await (await page.request.get('/api/v1/auth/identities')).json();
  const [{ id }] = items;
  expect((await page.request.delete(`/api/v1/auth/identities/${id}`, { headers })).status()).toBe(204);
  await leave(page, authenticator);
  await signInByButton(page, authenticator);
  await expect(page.getByRole('alert').filter({ hasText: 'This passkey is not known here.' })).toBeVisible();
  await expectGoodLooks(page);
  await authenticator.remove();
  await givePassword(page, user);
  await expect(page).toHaveURL(/\/account$/);
});

test('a browser that knows no passkeys says so, and asks the server for nothing', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'PublicKeyCredential', { value: undefined });
  });
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/passkey/')) asked += 1;
  });
  await page.goto('/sign-in', { waitUntil: 'networkidle' });
  await way(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'This browser knows no passkeys.' })).toBeVisible();
  expect(asked).toBe(0);
});

test('where the address of the site allows no passkeys none are offered', async ({ browser }) => {
  test.setTimeout(300_000);
  const app = await startApp({ PUBLIC_URL: 'http://127.0.0.1:1' });
  const page = await (await browser.newContext({ baseURL: app.url })).newPage();
  for (const path of ['/sign-in', '/sign-up']) {
    await page.goto(path);
    await expect(page.getByLabel('E-mail')).toBeVisible();
    await expect(way(page)).toHaveCount(0);
  }
  await page.context().close();
  await app.stop();
});
