import { type Browser, expect, test } from '@playwright/test';
import { expectGoodLooks } from './fixtures/looks';
import { type EmailUser, signInWithEmail, signUpWithEmail } from './fixtures/people';
import { setUpApp } from './fixtures/second-factor';
import { dialog, keepCodes, press, row } from './fixtures/set-up';

interface Answer {
  status: number;
  mfa_required?: boolean;
}

/** A browser of its own without a page: signed in with the password, up to the second factor where one is asked for. */
async function unseen(browser: Browser, { email, password }: EmailUser, baseURL = '') {
  const context = await browser.newContext();
  const headers = { origin: new URL(baseURL).origin };
  const post = async (path: string, data: object): Promise<Answer> => {
    const reply = await context.request.post(`/api/v1/auth${path}`, { headers, data });
    return { ...((await reply.json()) as object), status: reply.status() };
  };
  const signIn = () => post('/email/login', { email, password, transport: 'cookie' });
  expect((await signIn()).status).toBe(200);
  return {
    recover: (code = '', trust_device = false) => post('/mfa/recovery/verify', { code, trust_device }),
    /** Whether signing in once more asks for the second factor. */
    isAsked: async () => (await signIn()).mfa_required,
    close: () => context.close(),
  };
}

test('new recovery codes replace the ones from before, with a warning when few are left', async ({
  page,
  browser,
  baseURL,
}) => {
  const user = await signUpWithEmail(page);
  const { recoveryCodes } = await setUpApp(page);
  const other = await unseen(browser, user, baseURL);
  for (const code of recoveryCodes.slice(0, 7)) expect((await other.recover(code)).status).toBe(200);
  await page.goto('/account/security');
  await expect(row(page, 'Recovery codes')).toContainText('3 of 10 left');
  await expect(row(page, 'Recovery codes')).toContainText('Few are left.');
  await expectGoodLooks(page);

  await press(page, 'Make new ones');
  await dialog(page).getByRole('button', { name: 'Make new ones' }).click();
  const codes = await keepCodes(page);
  await expect(row(page, 'Recovery codes')).toContainText('10 of 10 left');
  expect((await other.recover(recoveryCodes[9])).status).toBe(401);
  expect((await other.recover(codes[0])).status).toBe(200);
  await other.close();
});

test('trusted browsers are listed and can be forgotten, one or all', async ({ page, browser, baseURL }) => {
  const user = await signUpWithEmail(page);
  const { recoveryCodes } = await setUpApp(page);
  await page.goto('/account/security');
  const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Trusted browsers' }) });
  await expect(card).toContainText('None.');
  const others = await Promise.all([0, 1, 2].map(() => unseen(browser, user, baseURL)));
  for (const [index, other] of others.entries()) {
    expect((await other.recover(recoveryCodes[index], true)).status).toBe(200);
    expect(await other.isAsked()).toBe(false);
  }
  await page.reload();
  const rows = card.getByRole('listitem');
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText('Chrome');
  await expect(rows.first()).toContainText('until');
  await expectGoodLooks(page);
  const asked = async () => Promise.all(others.map((other) => other.isAsked()));
  await rows
    .last()
    .getByRole('button', { name: /^Forget/ })
    .click();
  await expect(rows).toHaveCount(2);
  await expect(card.getByText('is forgotten')).toBeVisible();
  expect((await asked()).filter(Boolean)).toHaveLength(1);
  await press(page, 'Forget all');
  await expect(card).toContainText('None.');
  expect(await asked()).toEqual([true, true, true]);
  for (const other of others) await other.close();
});

test('the sessions page says which sessions gave the second factor', async ({ page, browser }) => {
  const user = await signUpWithEmail(page);
  const other = await (await browser.newContext()).newPage();
  await signInWithEmail(other, user);
  await setUpApp(page);
  await page.goto('/account/sessions');
  const rows = page.getByRole('main').getByRole('listitem');
  await expect(rows.first()).toContainText('E-mail and password · second factor');
  await expect(rows.last()).not.toContainText('second factor');
  await other.context().close();
});
