import './oauth-provider-fixture';
import { afterAll, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { arriveAt, setOff } from '@/lib/testing/oauth';
import { throughProvider } from '@/lib/testing/oidc-provider';
import { browser } from '@/lib/testing/requests';
import { provider } from './oauth-provider-fixture';

process.env.PUBLIC_URL = 'https://auth.example.com';
provider.register('https://auth.example.com/api/auth/callback/oidc');

afterAll(async () => {
  await closeDb();
  await provider.stop();
});

test('SES-02: behind https every cookie of a visit is __Host- and Secure, and the public address is the one that counts', async () => {
  const page = browser();
  const answer = await page.post('/api/v1/auth/oauth/oidc', {});
  const set = answer.headers.getSetCookie();
  expect(set).toHaveLength(4);
  for (const line of set) {
    expect(line).toMatch(/^__Host-latchkey\.oauth/);
    expect(line.split('; ')).toEqual(
      expect.arrayContaining(['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/', 'Max-Age=600']),
    );
  }
  const { back } = await throughProvider(await setOff(page), { login: 'somebody' });
  expect(back).toMatch(/^https:\/\/auth\.example\.com\/api\/auth\/callback\/oidc\?/);
  const landed = await arriveAt(page, back.replace('https://auth.example.com', 'http://localhost:3000'));
  expect(landed).toMatchObject({ error: null, path: '/account' });
  expect([...page.cookies.keys()]).toEqual(['__Host-latchkey.session', '__Host-latchkey.device']);
});
