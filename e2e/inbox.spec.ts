import { expect, test } from '@playwright/test';
import { mailsTo, newestMail } from './fixtures/inbox';
import { expectGoodLooks } from './fixtures/looks';
import { signUpWithEmail } from './fixtures/people';

test('a mail is listed, read as designed and as text, and its link opens', async ({ page }) => {
  const { email } = await signUpWithEmail(page);
  const mail = await newestMail(page.request, email, 'verify_email');
  expect(mail.link).toMatch(/^http:\/\/localhost:\d+\/verify-email#token=[\w-]{43}$/);
  expect(mail.text).toContain(mail.link);

  await page.goto('/inbox');
  const row = page.getByRole('listitem').filter({ hasText: email }).filter({ hasText: mail.subject });
  await row.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: mail.subject })).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: email })).toBeVisible();
  await expect(page.getByRole('link', { name: mail.link ?? '' })).toHaveAttribute('href', mail.link ?? '');

  const [opened] = await Promise.all([
    page.waitForEvent('popup'),
    page.frameLocator('iframe').getByRole('link', { name: 'Confirm my address', exact: true }).click(),
  ]);
  await opened.waitForLoadState();
  expect(new URL(opened.url()).pathname).toBe('/verify-email');
  await opened.close();

  await page.getByRole('link', { name: 'Plain text' }).click();
  await expect(page.locator('pre')).toHaveText(mail.text.trim());
  await page.getByRole('link', { name: 'All mail' }).click();
  await expect(page).toHaveURL(/\/inbox$/);
});

test('is as good for everybody: keyboard, screen reader, small and dark screens', async ({ page }) => {
  const { email } = await signUpWithEmail(page);
  const { id } = await newestMail(page.request, email, 'verify_email');
  for (const path of ['/inbox', `/inbox/${id}`, `/inbox/${id}?as=text`]) {
    await page.goto(path);
    await expectGoodLooks(page, { frames: false });
  }
  const html = await (await page.request.get(`/inbox/${id}/html`)).text();
  await page.goto('about:blank');
  await page.setContent(html);
  await expectGoodLooks(page);
  await page.goto(`/inbox/${id}`);
  await page.getByRole('link', { name: 'As designed' }).focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Plain text' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/as=text$/);
});

test('nothing but styles works in the document of a mail, and only the inbox may frame it', async ({ page }) => {
  const { email } = await signUpWithEmail(page);
  const { id } = await newestMail(page.request, email, 'verify_email');
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(`/inbox/${id}`);
  await expect(page.frameLocator('iframe').getByRole('heading', { level: 1 })).toBeVisible();
  expect(complaints.filter((text) => /content security policy|refused/i.test(text))).toEqual([]);
  const headers = (await page.request.get(`/inbox/${id}/html`)).headers();
  expect(headers['x-frame-options']).toBe('SAMEORIGIN');
  expect(headers['cache-control']).toBe('no-store');
  const policy = headers['content-security-policy'] ?? '';
  for (const part of ["default-src 'none'", 'sandbox allow-popups', "frame-ancestors 'self'"])
    expect(policy).toContain(part);
  expect(policy).not.toMatch(/script-src|allow-scripts|allow-same-origin/);
  expect((await page.request.get('/sign-in')).headers()['content-security-policy']).toContain("frame-src 'none'");
});

test('an address gets its own mails only', async ({ page, request }) => {
  const { email } = await signUpWithEmail(page);
  await newestMail(request, email);
  expect((await mailsTo(request, email)).every(({ to }) => to === email)).toBe(true);
  expect(await mailsTo(request, `x${email}`)).toEqual([]);
});
