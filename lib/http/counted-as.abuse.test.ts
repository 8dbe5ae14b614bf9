import { NextRequest } from 'next/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GET } from '@/app/api/auth/[...nextauth]/route';
import { closeDb } from '@/lib/db/client';
import { elsewhereKey, sourceKey, userKey } from '@/lib/limits/keys';
import { countOf } from '@/lib/limits/reserve';
import { ownDatabase } from '@/lib/testing/own-database';
import { newEmail, newPassword, succeeded } from '@/lib/testing/people';
import { race, tally } from '@/lib/testing/races';
import { type BrowserCaller, browser, program } from '@/lib/testing/requests';

const LISTED = 'https://app.example.org';

beforeAll(async () => {
  await ownDatabase('counted_as');
  process.env.LIMITS = 'api=20/1m,sign_up_ip=off';
  process.env.API_BUSY_MILLISECONDS = '0';
  process.env.CORS_ORIGINS = LISTED;
});
afterAll(closeDb);

let sources = 0;
function newSource(): string {
  sources += 1;
  return `203.0.113.${sources}`;
}
const from = (ip: string, more: Record<string, string> = {}) => ({ 'x-latchkey-client-ip': ip, ...more });

async function visitor(): Promise<{ page: BrowserCaller; id: string; accessToken: string }> {
  const page = browser();
  const wish = { email: newEmail(), password: newPassword() };
  const made = succeeded(await page.post('/api/v1/auth/email/signup', { ...wish, transport: 'cookie' }), 201);
  const bearer = succeeded(await program().post('/api/v1/auth/email/login', wish), 200);
  return { page, id: made.user?.id ?? '', accessToken: bearer.access_token ?? '' };
}

/** What Auth.js answers to a browser with these cookies. */
async function answerOfAuthjs(path: string, headers: Record<string, string>, page?: BrowserCaller): Promise<Response> {
  const cookie = [...(page?.cookies ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  const request = new NextRequest(`http://localhost:3000${path}`, {
    headers: { ...headers, ...(cookie && { cookie }) },
  });
  return GET(request);
}
const authjs = async (...asked: Parameters<typeof answerOfAuthjs>): Promise<number> =>
  (await answerOfAuthjs(...asked)).status;

describe('what pages of other sites have a browser ask', () => {
  test('uses up nothing of its visitor, who is signed in, nor of others at the same address', async () => {
    const { page, id } = await visitor();
    const ip = newSource();
    const navigation = from(ip, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' });
    const before = await countOf('api', userKey(id));
    // A window that such a page opened, and has go from address to address of ours: the browser sends no Origin.
    const cookie = [...page.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answers = await race(40, () => program().get('/api/v1/auth/me', { ...navigation, cookie }));
    expect(tally(answers)).toEqual({ 200: 20, '429 rate_limited': 20 });
    expect(await countOf('api', userKey(id))).toBe(before);
    expect(await countOf('api', sourceKey(ip))).toBe(0);
    // Forms and scripts that are not allowed to read what comes.
    const blind = { ...navigation, origin: 'https://evil.example', 'content-type': 'text/plain' };
    for (let n = 0; n < 20; n += 1) await program().post('/api/v1/auth/email/login', '{}', blind);
    expect(await countOf('api', sourceKey(ip))).toBe(0);
    succeeded(await page.get('/api/v1/auth/me', from(ip)), 200);
    expect(
      (await program().post('/api/v1/auth/email/login', { email: newEmail(), password: 'x' }, from(ip))).status,
    ).toBe(401);
  });

  test('takes none of the exports that its visitor has in an hour', async () => {
    const { page } = await visitor();
    const cookie = [...page.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const there = from(newSource(), { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', cookie });
    const answers = await race(14, () => program().get('/api/v1/auth/me/export', there));
    expect(tally(answers)).toEqual({ 200: 10, '429 rate_limited': 4 });
    succeeded(await page.get('/api/v1/auth/me/export', from(newSource())), 200);
  });

  test('is limited all the same, whatever site it says, and errors cost more there, too', async () => {
    const ip = newSource();
    const answers = await race(40, (n) =>
      program().get('/api/v1/auth/me', from(ip, { 'sec-fetch-site': n % 2 ? 'cross-site' : 'same-site' })),
    );
    expect(tally(answers)['429 rate_limited']).toBeGreaterThanOrEqual(20);
    expect(await countOf('api', elsewhereKey(ip))).toBeGreaterThanOrEqual(20);
  });

  test('a page of a listed origin and whoever has a token are callers like any other', async () => {
    const { id, accessToken } = await visitor();
    const ip = newSource();
    const before = await countOf('api', userKey(id));
    const listed = { origin: LISTED, 'sec-fetch-site': 'cross-site' };
    succeeded(await program(accessToken).get('/api/v1/auth/me', from(ip, listed)), 200);
    succeeded(await program(accessToken).get('/api/v1/auth/me', from(ip, { 'sec-fetch-site': 'cross-site' })), 200);
    expect(await countOf('api', userKey(id))).toBe(before + 2);
    await program().get('/api/v1/auth/oauth', from(ip, listed));
    expect(await countOf('api', sourceKey(ip))).toBe(1);
    expect(await countOf('api', elsewhereKey(ip))).toBe(0);
  });
});

describe('the endpoints of Auth.js', () => {
  test('count for the user whose session comes along, wherever they are', async () => {
    const { page, id } = await visitor();
    const [ip, before] = [newSource(), await countOf('api', userKey(id))];
    const own = from(ip, { 'sec-fetch-site': 'same-origin' });
    for (let n = 0; n < 4; n += 1) expect(await authjs('/api/auth/session', own, page)).toBe(200);
    expect(await countOf('api', userKey(id))).toBe(before + 4);
    expect(await countOf('api', sourceKey(ip))).toBe(0);
    const statuses = await race(30, () => authjs('/api/auth/session', { ...own, ...from(newSource()) }, page));
    expect(statuses.filter((status) => status === 200)).toHaveLength(20 - before - 4);
  });

  test('say how the caller stands, answers and refusals alike', async () => {
    const program = from(newSource(), { accept: 'application/json' });
    const first = await answerOfAuthjs('/api/auth/providers', program);
    expect(first.headers.get('ratelimit')).toMatch(/^"api";r=19;t=(60|5\d)$/);
    expect(first.headers.get('ratelimit-policy')).toBe('"api";q=20;w=60');
    await race(19, () => authjs('/api/auth/providers', program));
    const refused = await answerOfAuthjs('/api/auth/providers', program);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit')).toMatch(/^"api";r=0;t=\d+$/);
  });

  test('count for the source of whoever is not signed in, and apart from it where another site has a browser ask', async () => {
    const ip = newSource();
    for (const headers of [from(ip), from(ip, { 'sec-fetch-site': 'none' })])
      expect(await authjs('/api/auth/providers', headers)).toBe(200);
    expect(await countOf('api', sourceKey(ip))).toBe(2);
    const elsewhere = from(ip, { 'sec-fetch-site': 'cross-site' });
    await race(40, () => authjs('/api/auth/callback/google?code=x&state=y', elsewhere));
    await race(40, () => authjs('/api/auth/providers', elsewhere));
    expect(await countOf('api', sourceKey(ip))).toBe(2);
    // A browser that comes back from a provider brings the cookie of its visit, and is not held up by them.
    const back = { ...elsewhere, cookie: `latchkey.oauth=${'x'.repeat(43)}` };
    expect(await authjs('/api/auth/callback/google?code=x&state=y', back)).toBe(303);
    expect(await countOf('api', sourceKey(ip))).toBe(3);
  });
});
