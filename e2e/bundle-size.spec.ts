import { gzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { signUpWithEmail } from './fixtures/people';

const kilobyte = 1000;

/** What each chain's wallet kit cannot do without, and so what must be nowhere else. */
const chains = [
  {
    label: 'Ethereum',
    limit: 35 * kilobyte,
    marks: ['eip6963:requestProvider', 'eth_requestAccounts', 'personal_sign'],
  },
  { label: 'Solana', limit: 90 * kilobyte, marks: ['wallet-standard:app-ready', 'solana:signMessage'] },
  { label: 'Cosmos', limit: 75 * kilobyte, marks: ['cosmos-kit@2', 'proxy-request', 'signArbitrary'] },
];

interface Script {
  url: string;
  text: string;
  gzipped: number;
}

/** Collects every script that the page downloads from now on; `settled` waits for those that are under way. */
function collectScripts(page: Page) {
  const pending: Promise<Script>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    pending.push(
      response.body().then((body) => ({ url: response.url(), text: body.toString(), gzipped: gzipSync(body).length })),
    );
  });
  return { settled: () => Promise.all(pending) };
}

const total = (scripts: Script[]) => scripts.reduce((sum, { gzipped }) => sum + gzipped, 0);

/** Of these the passkey parts consist: ours, and the library. */
const passkeyMarks = ['/api/v1/auth/passkey/verify', 'Cancelling existing WebAuthn API call'];
const isPasskeyPart = ({ text }: Script) => passkeyMarks.some((mark) => text.includes(mark));

/** Opens the page and waits until it has also fetched what it fetches once it can be used. */
async function openSignIn(page: Page): Promise<{ scripts: ReturnType<typeof collectScripts>; first: Script[] }> {
  const scripts = collectScripts(page);
  await page.goto('/sign-in', { waitUntil: 'networkidle' });
  await expect.poll(async () => (await scripts.settled()).filter(isPasskeyPart).length).toBe(passkeyMarks.length);
  return { scripts, first: await scripts.settled() };
}

test('the sign-in page downloads at most 141 kB of scripts, 8 kB more once it can be used, and no wallet code', async ({
  page,
}) => {
  const { first } = await openSignIn(page);
  const found = chains.flatMap(({ marks }) => marks).filter((mark) => first.some(({ text }) => text.includes(mark)));
  expect(found).toEqual([]);
  const late = first.filter(isPasskeyPart);
  expect(total(first) - total(late)).toBeLessThanOrEqual(141 * kilobyte);
  expect(total(late)).toBeLessThanOrEqual(8 * kilobyte);
});

test('what passkeys need is no part of the page as it is sent, and comes when its script runs', async ({ page }) => {
  const html = await (await page.request.get('/sign-in')).text();
  const { first } = await openSignIn(page);
  for (const { url } of first.filter(isPasskeyPart)) expect(html).not.toContain(new URL(url).pathname);
});

for (const { label, limit, marks } of chains) {
  test(`asking for ${label} wallets downloads their code and at most ${limit / kilobyte} kB`, async ({ page }) => {
    const { scripts, first } = await openSignIn(page);
    const before = first.length;
    await page.getByRole('button', { name: new RegExp(`^${label}`) }).click();
    await expect(page.getByText(`No ${label} wallet was found`)).toBeVisible();
    await page.waitForLoadState('networkidle');
    const asked = (await scripts.settled()).slice(before);
    const missing = marks.filter((mark) => !asked.some(({ text }) => text.includes(mark)));
    expect(missing).toEqual([]);
    expect(total(asked)).toBeLessThanOrEqual(limit);
  });
}

test('the security page draws no QR code and asks for no passkey before it is wanted', async ({ page }) => {
  await signUpWithEmail(page);
  await page.waitForLoadState('networkidle');
  const scripts = collectScripts(page);
  await page.goto('/account/security', { waitUntil: 'networkidle' });
  const marks = ['Mask value out of range', 'ERROR_CEREMONY_ABORTED'];
  const found = async () => {
    const texts = (await scripts.settled()).map(({ text }) => text);
    return marks.filter((mark) => texts.some((text) => text.includes(mark)));
  };
  expect(await found()).toEqual([]);
  await page.getByRole('button', { name: 'Set up an app' }).click();
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
  expect(await found()).toEqual(['Mask value out of range']);
});
