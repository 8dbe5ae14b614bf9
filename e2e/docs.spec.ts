import { randomUUID } from 'node:crypto';
import { type APIRequestContext, expect, type Page, test } from '@playwright/test';
import { unfoldEverything } from './fixtures/pages';

interface OpenApi {
  paths: Record<string, Record<string, { summary: string }>>;
  components: { schemas: { Problem: { properties: { code: { enum: string[] } } } } };
}

async function openApi(request: APIRequestContext): Promise<OpenApi> {
  const reply = await request.get('/api/openapi.json');
  expect(reply.status()).toBe(200);
  return reply.json();
}

/** Collects what a careful browser would complain about. To be called before the page is opened. */
async function complaints(page: Page, baseURL: string | undefined): Promise<string[]> {
  const found: string[] = [];
  await page.exposeFunction('violated', (directive: string) => found.push(`violates ${directive}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      (window as unknown as { violated(what: string): void }).violated(`${violatedDirective}: ${blockedURI}`);
    });
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) found.push(message.text());
  });
  page.on('pageerror', (error) => found.push(error.message));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(baseURL ?? '').origin) found.push(`asks ${request.url()}`);
  });
  return found;
}

test('lists every endpoint of the OpenAPI document under its summary', async ({ page, request }) => {
  const { paths } = await openApi(request);
  await page.goto('/docs');
  const expected = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { summary }]) => `${method.toUpperCase()} ${path} ${summary}`),
  );
  const shown = await page.getByRole('article').evaluateAll((articles) =>
    articles.map((article) => {
      const path = article.querySelector('[data-path]');
      const words = [path?.previousElementSibling, path, article.querySelector('h3')];
      return words.map((element) => element?.textContent).join(' ');
    }),
  );
  expect(expected.length).toBeGreaterThan(15);
  expect(shown.toSorted()).toEqual(expected.toSorted());
});

test('the type of a problem document leads to what its code means', async ({ page, request }) => {
  const reply = await request.post('/api/v1/auth/evm/challenge', { data: { address: 'nowhere' } });
  const problem = (await reply.json()) as { type: string; code: string; title: string };
  await page.goto(problem.type);
  const meaning = page.locator(':target');
  await expect(meaning).toBeInViewport();
  await expect(meaning).toContainText(`422${problem.code}${problem.title}`);

  const { components } = await openApi(request);
  const anchors = await page.locator('[id^="problem-"]').evaluateAll((found) => found.map(({ id }) => id));
  expect(anchors.toSorted()).toEqual(
    components.schemas.Problem.properties.code.enum.map((code) => `problem-${code}`).toSorted(),
  );
});

test('needs nothing from elsewhere and keeps to the content security policy', async ({ page, baseURL }) => {
  const found = await complaints(page, baseURL);
  await page.goto('/docs');
  await unfoldEverything(page);
  await page.getByRole('article', { name: 'Get a text to sign' }).getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('wants you to sign in with your Ethereum account')).toBeVisible();
  expect(found).toEqual([]);
});

test('links lead somewhere', async ({ page, request }) => {
  await page.goto('/docs');
  const links = await page
    .getByRole('main')
    .locator('a')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  for (const href of new Set(links)) {
    if (href.startsWith('#')) await expect(page.locator(`[id="${href.slice(1)}"]`)).toHaveCount(1);
    else expect((await request.get(href)).status(), href).toBe(200);
  }
});

test('a call from the page is a real one, and the token it brings opens the next', async ({ page }) => {
  const email = `${randomUUID()}@example.com`;
  await page.goto('/docs');
  const signUp = page.getByRole('article', { name: 'Sign up', exact: true });
  await signUp.getByText('Try it').click();
  await signUp.getByLabel('Body').fill(JSON.stringify({ email, password: `${randomUUID()} is long enough` }));
  await signUp.getByRole('button', { name: 'Send' }).click();
  await expect(signUp.getByRole('region', { name: 'Answer' })).toContainText(`"email": "${email}"`);
  await signUp.getByRole('button', { name: 'Use this access token' }).click();

  const me = page.getByRole('article', { name: 'Who is signed in' });
  await me.getByText('Try it').click();
  await expect(me).toContainText('with the access token above');
  await me.getByRole('button', { name: 'Send' }).click();
  await expect(me.getByRole('region', { name: 'Answer' })).toContainText(`"email": "${email}"`);

  await page.getByLabel('Access token').fill('');
  await me.getByRole('button', { name: 'Send' }).click();
  await expect(me.getByRole('region', { name: 'Answer' })).toContainText('"code": "unauthenticated"');
});

test('nothing runs over the edge of the smallest screen', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 800 });
  await page.goto('/docs');
  await unfoldEverything(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});
