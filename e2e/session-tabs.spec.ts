import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { type EmailUser, signInWithEmail, signUpWithEmail } from './fixtures/people';

/** Two people of one browser. The first one's account page is open in `mine`, with their name on it. */
async function twoPeople(mine: Page): Promise<{ other: EmailUser; name: string }> {
  const other = await signUpWithEmail(mine);
  await mine.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(mine).toHaveURL(/\/sign-in$/);
  await signUpWithEmail(mine);
  const name = `Owner ${crypto.randomUUID().slice(0, 8)}`;
  await mine.getByLabel('Display name').fill(name);
  await mine.getByRole('button', { name: 'Save profile' }).click();
  await expect(mine.getByText('Saved.')).toBeVisible();
  return { other, name };
}

/** Signs in as somebody else in another tab, from where one is signed out. */
async function signInElsewhere(context: BrowserContext, user: EmailUser): Promise<Page> {
  const page = await context.newPage();
  // The sign-in page sends whoever is signed in on to the account, so this person comes by way of the API.
  await page.goto('/health/live');
  const headers = { origin: new URL(page.url()).origin };
  const data = { ...user, transport: 'cookie' };
  expect((await page.request.post('/api/v1/auth/email/login', { headers, data })).status()).toBe(200);
  return page;
}

/** The browser puts the page away and brings it back as it was. */
async function putAwayAndBringBack(page: Page, between: () => Promise<void>) {
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  await between();
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
}

const deaf = (page: Page) =>
  page.addInitScript(() => {
    BroadcastChannel.prototype.addEventListener = () => {};
  });

// Told by the other tab.
const AT_ONCE = { timeout: 5000 };

test('signing out in one tab signs out the others at once, and forgets what was typed there', async ({
  page,
  context,
}) => {
  await signUpWithEmail(page);
  const second = await context.newPage();
  await second.goto('/account/sessions');
  await page.getByLabel('About you').fill('Nobody else may find this.');
  await second.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(second).toHaveURL(/\/sign-in$/);
  await expect(page).toHaveURL(/\/sign-in\?/, AT_ONCE);
  await expect(page.getByText('You were signed out because you signed out in another tab.')).toBeVisible();
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('Nobody else');
});

test('signing out everywhere signs out the other tabs, too', async ({ page, context }) => {
  await signUpWithEmail(page);
  const second = await context.newPage();
  await second.goto('/account/sessions');
  await second.getByRole('button', { name: 'Sign out everywhere', exact: true }).click();
  await second.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(second).toHaveURL(/\/sign-in$/);
  await expect(page).toHaveURL(/\/sign-in\?/, AT_ONCE);
});

test('when somebody else signs in in another tab, the first person’s page is left', async ({ page, context }) => {
  const { other, name } = await twoPeople(page);
  const second = await signInElsewhere(context, other);
  // Their account page tells the other tabs that it was opened.
  await second.goto('/account');
  await expect(page).toHaveURL(/\/account\?switched=1$/);
  await expect(page.getByText('Another tab of this browser signed in to this account')).toBeVisible();
  await expect(page.getByText(name)).toHaveCount(0);
  await expect(page.getByRole('banner')).toContainText(other.email);
  await page.goBack();
  await expect(page.getByText(name)).toHaveCount(0);
});

test('the sign-in page tells the other tabs before it goes on', async ({ page, context }) => {
  const { other } = await twoPeople(page);
  const second = await context.newPage();
  const shared = (await context.cookies()).filter(({ name }) => name.includes('session'));
  await context.clearCookies();
  await second.goto('/sign-in');
  await context.addCookies(shared);
  // It never gets to the account page, whose word would do as well.
  await second.route(/\/account/, (route) => route.abort());
  await second.getByLabel('E-mail').fill(other.email);
  await second.getByLabel('Password', { exact: true }).fill(other.password);
  await second.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(/\/account\?switched=1$/);
});

test('a page that heard of nothing does nothing in the name of whoever is signed in now', async ({ page, context }) => {
  await deaf(page);
  const { other, name } = await twoPeople(page);
  const second = await signInElsewhere(context, other);
  await expect(page.getByLabel('Display name')).toHaveValue(name);
  const refused = page.waitForResponse((response) => response.request().method() === 'PATCH');
  await page.getByRole('button', { name: 'Save profile' }).click();
  expect((await refused).status()).toBe(409);
  await expect(page).toHaveURL(/\/account\?switched=1$/);
  expect((await (await second.request.get('/api/v1/auth/me')).json()).display_name).toBeNull();
});

test('a sign-out on the page of the first person does not sign out the second', async ({ page, context }) => {
  await deaf(page);
  const { other } = await twoPeople(page);
  const second = await signInElsewhere(context, other);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(/\/account\?switched=1$/);
  expect((await second.request.get('/api/v1/auth/me')).status()).toBe(200);
});

test('moving on inside the page of the first person never shows the second one in its frame', async ({
  page,
  context,
}) => {
  await deaf(page);
  const { other } = await twoPeople(page);
  await signInElsewhere(context, other);
  await page.getByRole('link', { name: 'Sessions' }).click();
  await expect(page).toHaveURL(/\/account\?switched=1$/);
  await expect(page.getByRole('banner')).toContainText(other.email);
});

test('looking at the tab again is enough to leave the page of somebody who is gone', async ({ page, context }) => {
  await deaf(page);
  const { other } = await twoPeople(page);
  await signInElsewhere(context, other);
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(page).toHaveURL(/\/account\?switched=1$/);
});

test.describe('a page that the browser brings back', () => {
  test('is hidden from the moment it is put away, and left when its person is signed out', async ({
    page,
    context,
  }) => {
    await deaf(page);
    const { name } = await twoPeople(page);
    let answered = () => {};
    const held = new Promise<void>((resolve) => {
      answered = resolve;
    });
    await page.route('**/session-status', async (route) => {
      await held;
      await route.continue();
    });
    await putAwayAndBringBack(page, async () => {
      await expect(page.getByRole('main').getByText(name)).toBeHidden();
      await context.clearCookies({ name: /session/ });
    });
    await expect(page.getByText('One moment…')).toBeVisible();
    await expect(page.getByRole('main').getByText(name)).toBeHidden();
    answered();
    await expect(page).toHaveURL(/\/sign-in\?/);
  });

  test('is shown again when its person still is the one who is signed in', async ({ page }) => {
    const { name } = await twoPeople(page);
    await putAwayAndBringBack(page, async () => {
      await expect(page.getByRole('main').getByText(name)).toBeHidden();
    });
    await expect(page.getByRole('main').getByText(name)).toBeVisible();
  });

  test('stays covered while the server cannot be asked, and opens once it can', async ({ page }) => {
    const { name } = await twoPeople(page);
    await page.route('**/session-status', (route) => route.abort());
    await putAwayAndBringBack(page, async () => undefined);
    await expect(page.getByText('Are you still signed in?')).toBeVisible();
    await expect(page.getByRole('main').getByText(name)).toBeHidden();
    await page.unroute('**/session-status');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('main').getByText(name)).toBeVisible();
  });
});

test('going back after signing out shows nothing of the account', async ({ page }) => {
  const { name } = await twoPeople(page);
  await page.getByRole('link', { name: 'Sessions' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sessions' })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  for (let steps = 0; steps < 2; steps += 1) {
    await page.goBack();
    await expect(page).toHaveURL(/\/sign-in\?return_to=/);
    expect(await page.content()).not.toContain(name);
  }
});

test('going back from the sign-in page that a dead session led to shows nothing from memory', async ({
  page,
  context,
}) => {
  const { name } = await twoPeople(page);
  await page.getByRole('link', { name: 'Sessions' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sessions' })).toBeVisible();
  await context.clearCookies({ name: /session/ });
  await page.getByRole('link', { name: 'Wallets' }).click();
  await expect(page).toHaveURL(/\/sign-in\?return_to=%2Faccount%2Fwallets$/);
  await page.route('**/session-status', async (route) => {
    await expect(page.getByText(name)).toHaveCount(1);
    await expect(page.getByText(name)).toBeHidden();
    await route.continue();
  });
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in\?.*ended=/);
});

test('a session that ends elsewhere is noticed at the next call, and what was typed is kept', async ({
  page,
  browser,
}) => {
  const user = await signUpWithEmail(page);
  await page.getByLabel('About you').fill('Half a sentence');
  const other = await (await browser.newContext()).newPage();
  await signInWithEmail(other, user);
  await other.goto('/account/sessions');
  await other.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await other.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(other.getByText('Every other session has ended.')).toBeVisible();

  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page).toHaveURL(/\/sign-in\?/);
  await expect(page.getByText('this session was ended, maybe on another device')).toBeVisible();
  await page.getByLabel('E-mail').fill(user.email);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByLabel('About you')).toHaveValue('Half a sentence');
  await other.context().close();
});

test('what one person typed is never put into the form of the next', async ({ page, browser }) => {
  const user = await signUpWithEmail(page);
  await page.getByLabel('About you').fill('Only mine');
  const other = await (await browser.newContext()).newPage();
  await signInWithEmail(other, user);
  await other.request.post('/api/v1/auth/logout-all', { headers: { origin: new URL(other.url()).origin } });
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page).toHaveURL(/\/sign-in\?/);
  await signUpWithEmail(page);
  await expect(page.getByLabel('About you')).toHaveValue('');
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('Only mine');
  await other.context().close();
});
