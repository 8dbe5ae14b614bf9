import { afterAll, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';

process.env.PUBLIC_URL = 'https://auth.example.com';
const { browserWith, whoIs } = await import('@/lib/testing/people');
const { connectEvm } = await import('@/lib/testing/wallets');

afterAll(closeDb);

test('SES-01 SES-16: over https the cookies are Secure, without a domain, under the __Host- prefix, and no other name counts', async () => {
  const page = await browserWith(connectEvm());
  expect([...page.cookies.keys()].sort()).toEqual([
    '__Host-latchkey.browser',
    '__Host-latchkey.device',
    '__Host-latchkey.session',
  ]);
  const owner = await whoIs(page);
  expect(owner).toMatch(/^[0-9a-f-]{36}$/);
  const answer = await page.post('/api/v1/auth/logout', undefined, { 'sec-fetch-site': 'same-origin' });
  expect(answer.headers.getSetCookie()).toEqual([
    '__Host-latchkey.session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0',
  ]);

  const other = await browserWith(connectEvm());
  const token = other.cookies.get('__Host-latchkey.session') ?? '';
  for (const name of ['latchkey.session', '__Secure-latchkey.session', '__host-latchkey.session']) {
    expect((await other.get('/api/v1/auth/me', { cookie: `${name}=${token}` })).status, name).toBe(401);
  }
});

test('SES-12: over https neither http nor a loopback name is our own origin', async () => {
  const page = await browserWith(connectEvm());
  for (const origin of [
    'http://auth.example.com',
    'http://localhost:3000',
    'https://www.auth.example.com',
    'https://auth.example.com:8443',
  ]) {
    const { status, body } = await page.post('/api/v1/auth/logout', undefined, { origin });
    expect([status, body.code], origin).toEqual([403, 'cross_site_request']);
  }
});
