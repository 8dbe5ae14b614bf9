import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { extname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ask, baseUrl } from '@/lib/testing/over-http';
import { startApp } from '@/scripts/test/served-app';

const paths = [
  '/inbox',
  '/inbox/mails.json',
  '/inbox/01a1fe46-fce4-7242-b3cd-b508ae01d46c',
  '/inbox/x/html',
  '/inbox/x',
];

interface Seen {
  status: number;
  type: string;
  policy: string;
  frame: string;
  /** Without what differs from answer to answer. */
  text: string;
}

/** One request with any `Host`, to any address of this machine. */
function see(path: string, headers: Record<string, string> = {}, at = new URL(baseUrl())): Promise<Seen> {
  const { hostname, port } = at;
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers: { host: `localhost:${port}`, ...headers } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => {
        const own = answer.headers['content-security-policy'] as string;
        const nonce = /'nonce-([\w-]+)'/.exec(own)?.[1] ?? 'none';
        resolve({
          status: answer.statusCode ?? 0,
          type: answer.headers['content-type'] ?? '',
          policy: own.replaceAll(nonce, 'NONCE'),
          frame: String(answer.headers['x-frame-options']),
          text: text.replaceAll(nonce, 'NONCE'),
        });
      });
    });
    sent.on('error', reject).end();
  });
}

/** The same as of a path of that kind that is nowhere, but for that path. */
async function expectNothing(path: string, seen: Seen, at?: URL): Promise<void> {
  const nowhere = await see(`/nowhere-at-all${extname(path)}`, {}, at);
  expect(seen).toMatchObject({ status: 404, type: nowhere.type, policy: nowhere.policy, frame: 'DENY' });
  const shown = (html: string) => html.slice(html.indexOf('<body'), html.indexOf('<script'));
  expect(shown(seen.text)).toBe(shown(nowhere.text));
  expect(seen.text).not.toContain('inbox');
}

const elsewhere = Object.values(networkInterfaces())
  .flat()
  .find((one) => one && !one.internal && one.family === 'IPv4')?.address;

describe('the local inbox', () => {
  test('is there for somebody at this machine, and says so to no cache', async () => {
    expect(await see('/inbox')).toMatchObject({ status: 200, frame: 'DENY' });
    const list = await ask('GET', '/inbox/mails.json');
    expect([list.status, list.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect((await see('/inbox/x')).status).toBe(404);
  });

  test.each(['%00', 'a%00b', '', 'x'.repeat(2000), '%ff'])('is empty for what is no address: %#', async (to) => {
    const list = await ask('GET', `/inbox/mails.json?to=${to}`);
    expect([list.status, list.text]).toEqual([200, '[]']);
  });

  test.each(paths)('%s is nowhere for who came by a proxy, or under another name (DNS rebinding)', async (path) => {
    await expectNothing(path, await see(path, { 'x-forwarded-for': '127.0.0.1' }));
    await expectNothing(path, await see(path, { host: 'evil.example' }));
    await expectNothing(
      path,
      await see(path, { host: 'evil.example', 'x-latchkey-inbox': 'open', 'x-latchkey-client-ip': '::1' }),
    );
  });

  test('is nowhere in another spelling, too', async () => {
    for (const path of ['/%69nbox', '//inbox', '/inbox/', '/inbox//mails.json', '/INBOX'])
      expect((await see(path, { via: '1.1 proxy' })).status, path).toBe(404);
  });

  test.skipIf(elsewhere === undefined)('is nowhere for a client at another address', async () => {
    const at = new URL(`http://${elsewhere}:${new URL(baseUrl()).port}`);
    for (const path of paths) await expectNothing(path, await see(path, {}, at), at);
  });

  test('is nowhere once an SMTP server takes the mail', async () => {
    const app = await startApp({ SMTP_URL: 'smtp://127.0.0.1:1' });
    try {
      const at = new URL(app.url);
      for (const path of paths) await expectNothing(path, await see(path, {}, at), at);
    } finally {
      await app.stop();
    }
  }, 300_000);
});
