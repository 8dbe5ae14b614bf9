import { randomUUID } from 'node:crypto';
import { test as base, expect, type Page } from '@playwright/test';
import { type OwnApp, ownApp } from './fixtures/own-app';

/** Same-site with the app, as ports do not count for that, so that the browser would send the cookies; and another site. */
const listed = ['http://localhost:4799', 'https://app.example.com'];
const unlisted = ['http://localhost:4798', 'https://evil.example.com'];

const test = base.extend<object, OwnApp>(ownApp({ CORS_ORIGINS: listed.join(), LIMITS: 'off' }));
// Without it the browser itself would keep these pages from this machine, whatever the app says.
test.use({ permissions: ['local-network-access'] });

interface Told {
  /** The status and body as the page could read them; 0 where the browser kept them from it. */
  status: number;
  body: Record<string, unknown>;
  requestId: string | null;
}

/** A page of another origin; what it is made of does not matter. */
async function visit(page: Page, origin: string): Promise<void> {
  const blank = { contentType: 'text/html', body: '<!doctype html><title>Elsewhere</title>' };
  await page.route(`${origin}/`, (route) => route.fulfill(blank));
  await page.goto(`${origin}/`);
}

/** What a script of the page that is open gets when it calls the API. */
const called = (page: Page, url: string, init: RequestInit): Promise<Told> =>
  page.evaluate(
    async ([address, options]) => {
      const response = await fetch(address, options).catch(() => null);
      if (!response || response.type === 'opaque') return { status: 0, body: {}, requestId: null };
      const body = (await response.json()) as Record<string, unknown>;
      return { status: response.status, body, requestId: response.headers.get('x-request-id') };
    },
    [url, init] as const,
  );

const json = { 'content-type': 'application/json' };
const newPerson = () => ({ email: `${randomUUID()}@example.com`, password: `stone river ${randomUUID()}` });

test('a page of a listed origin signs up and calls with its token', async ({ page, ownApp: app }) => {
  await visit(page, listed[0] ?? '');
  const body = JSON.stringify(newPerson());
  const signedUp = await called(page, `${app}/api/v1/auth/email/signup`, { method: 'POST', headers: json, body });
  expect(signedUp.status).toBe(201);
  expect(signedUp.requestId).toMatch(/^[0-9a-f-]{36}$/);
  const headers = { ...json, authorization: `Bearer ${signedUp.body.access_token}` };
  const bio = JSON.stringify({ bio: 'from elsewhere' });
  const changed = await called(page, `${app}/api/v1/auth/me`, { method: 'PATCH', headers, body: bio });
  expect([changed.status, changed.body.bio]).toEqual([200, 'from elsewhere']);
  const refused = await called(page, `${app}/api/v1/auth/me`, { headers: { authorization: 'Bearer nothing' } });
  expect([refused.status, refused.body.code]).toEqual([401, 'unauthenticated']);
});

test('SES-12: nobody else’s page reads or writes with the cookie of who visits it, listed or not', async ({
  page,
  ownApp: app,
}) => {
  await page.goto(`${app}/sign-up`);
  const body = JSON.stringify({ ...newPerson(), transport: 'cookie' });
  expect((await called(page, '/api/v1/auth/email/signup', { method: 'POST', headers: json, body })).status).toBe(201);
  for (const origin of [listed[0] ?? '', unlisted[0] ?? '']) {
    await visit(page, origin);
    for (const init of [
      { credentials: 'include' },
      { credentials: 'include', method: 'PATCH', headers: json, body: '{"bio":"stolen"}' },
      { credentials: 'include', method: 'DELETE' },
      { credentials: 'include', mode: 'no-cors', method: 'POST', body: '{"bio":"stolen"}' },
    ] as RequestInit[]) {
      expect((await called(page, `${app}/api/v1/auth/me`, init)).status, `${origin} ${init.method}`).toBe(0);
    }
  }
  await page.goto(`${app}/sign-in`);
  const still = await called(page, '/api/v1/auth/me', {});
  expect([still.status, still.body.bio]).toEqual([200, null]);
});

test('a page of any other origin gets nothing, with or without a token', async ({ page, ownApp: app }) => {
  await visit(page, unlisted[0] ?? '');
  const body = JSON.stringify(newPerson());
  const url = `${app}/api/v1/auth`;
  expect((await called(page, `${url}/email/signup`, { method: 'POST', headers: json, body })).status).toBe(0);
  expect((await called(page, `${url}/me`, { headers: { authorization: 'Bearer x' } })).status).toBe(0);
  expect((await called(page, `${url}/session-status`, {})).status).toBe(0);
});

test('RED-11: a page elsewhere that opens ours has no hold on it, and ours none on that page', async ({
  page,
  ownApp: app,
}) => {
  // The last page of a visit closes its window, which is what is looked at here.
  await page.context().addInitScript(() => Object.assign(window, { close: () => undefined }));
  await visit(page, unlisted[0] ?? '');
  for (const path of ['/sign-in', '/oauth-done?visit=x', '/reset-password']) {
    // No popup of its own: the policy of what is opened has cut the two apart by the time it is seen.
    const opening = page.context().waitForEvent('page', (opened) => opened.url().startsWith(app));
    await page.evaluate((url) => Object.assign(globalThis, { opened: window.open(url) }), app + path);
    const popup = await opening;
    await popup.waitForLoadState();
    expect(await popup.evaluate(() => window.opener), path).toBeNull();
    expect(await page.evaluate(() => (globalThis as { opened?: Window }).opened?.closed), path).toBe(true);
    await popup.close();
  }
});
