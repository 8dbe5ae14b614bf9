import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as requestTls } from 'node:https';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newToken } from '@/lib/core/ids';
import { askFrom, hasNginx, type Nginx, shippedLocation, shippedSite, startNginx } from '@/lib/testing/nginx';
import { speak, written } from '@/lib/testing/over-http';
import { newEmail, newPassword } from '@/lib/testing/people';
import { startTestPostgres, type TestPostgres, workerDatabase } from '@/lib/testing/postgres';
import { selfSigned } from '@/lib/testing/smtp';
import { connectEvm } from '@/lib/testing/wallets';
import { type ServedApp, startApp } from '@/scripts/test/served-app';

const v1 = '/api/v1/auth';
const login = `${v1}/email/login`;
const LIMIT = 3;

let server: TestPostgres;
let a: ServedApp;
let b: ServedApp;
let secure: ServedApp;
let certificate: string;
let nginx: Nginx<'shipped' | 'adding' | 'tidying' | 'caching' | 'http' | 'https'>;
/** Stands for a machine of the inner network that nobody may be made to call. */
let inner: Server;
let innerCalls = 0;

/** One client address each: nobody uses up the limit of another. */
let clients = 0;
const newClient = () => {
  clients += 1;
  return `127.1.${clients >> 8}.${clients & 255}`;
};

beforeAll(async () => {
  if (!hasNginx) return;
  server = await startTestPostgres(process.env.TEST_DATABASE_URL);
  const common = {
    DATABASE_URL: await workerDatabase(server.templateUrl, 'nginx'),
    AUTH_SECRET: newToken(),
    TRUSTED_PROXIES: '127.0.0.1',
    LIMITS: `sign_up_ip=off,api=off,challenge_ip=off,sign_in_source=off,sign_in_account=off,sign_in_ip=${LIMIT}/10m`,
  };
  const local = { ...common, PUBLIC_URL: 'http://localhost:3000' };
  a = await startApp(local);
  b = await startApp({ ...local, JOBS: 'none' });
  const https = { PUBLIC_URL: 'https://auth.example.com', SMTP_URL: 'smtp://127.0.0.1:1', JOBS: 'none' };
  secure = await startApp({ ...common, ...https });
  inner = createServer((socket) => {
    innerCalls += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
  certificate = mkdtempSync(path.join(tmpdir(), 'latchkey-site-'));
  const { key, cert } = selfSigned('auth.example.com');
  writeFileSync(path.join(certificate, 'key.pem'), key);
  writeFileSync(path.join(certificate, 'cert.pem'), cert);
  const both = [a, b].map(({ url }) => `server 127.0.0.1:${new URL(url).port};`).join(' ');
  const site = (port: number, location: string) => `server { listen 127.0.0.1:${port}; location / { ${location} } }`;
  const adds = 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;';
  nginx = await startNginx(['shipped', 'adding', 'tidying', 'caching', 'http', 'https'], (ports) =>
    [
      `upstream both { ${both} keepalive 8; keepalive_timeout 4s; }`,
      site(ports.shipped, `proxy_pass http://both; include ${shippedLocation};`),
      // As many write it: what the client sent stays in front, and upgrades are passed on.
      site(
        ports.adding,
        `proxy_pass http://both; proxy_http_version 1.1; ${adds} proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;`,
      ),
      // With a path behind the name nginx passes on its own reading of the path, not the client's.
      site(ports.tidying, `proxy_pass http://both/; proxy_http_version 1.1; proxy_set_header Connection ""; ${adds}`),
      site(ports.caching, `proxy_pass http://both; proxy_cache shared; ${adds} proxy_set_header Host $host;`),
      shippedSite(
        ports,
        [`127.0.0.1:${new URL(secure.url).port}`],
        path.join(certificate, 'cert.pem'),
        path.join(certificate, 'key.pem'),
      ),
    ].join('\n'),
  );
});

afterAll(async () => {
  if (!hasNginx) return;
  await nginx?.stop();
  inner?.close();
  await Promise.allSettled([a?.stop(), b?.stop(), secure?.stop()]);
  if (certificate) rmSync(certificate, { recursive: true, force: true });
  await server?.stop();
});

/** Signs somebody up from there, and answers the address that their session is listed with. */
async function recorded(url: string, client: string, headers: Record<string, string | string[]> = {}) {
  const body = { email: newEmail(), password: newPassword() };
  const { status, body: person } = await askFrom(client, url, `${v1}/email/signup`, { method: 'POST', headers, body });
  expect(status).toBe(201);
  const authorization = `Bearer ${person.access_token}`;
  const listed = await askFrom(client, url, `${v1}/sessions`, { headers: { authorization } });
  return (listed.body as { items: { ip: string }[] }).items[0]?.ip;
}

const guess = (client: string, url: string, target = login, headers: Record<string, string | string[]> = {}) =>
  askFrom(client, url, target, {
    method: 'POST',
    headers,
    body: { email: 'nobody@example.com', password: 'not the password' },
  });

describe.skipIf(!hasNginx)('two instances behind a real nginx', () => {
  test('the address of a client arrives, whichever instance is asked', async () => {
    for (const door of ['shipped', 'adding', 'tidying'] as const) {
      const client = newClient();
      for (let again = 0; again < 2; again += 1) expect(await recorded(nginx.urls[door], client)).toBe(client);
    }
    expect(new Set(nginx.upstreams()).size).toBe(2);
  });

  const spoofs = {
    'an address': '203.0.113.9',
    'the proxy': '127.0.0.1',
    'the proxy, twice': '127.0.0.1, 127.0.0.1',
    nobody: 'unknown',
    nothing: '',
    'empty places': ',,,',
    'an address and a port': '203.0.113.9:80',
    'IPv6 and a port': '[::1]:80',
    'an address in quotes': '"203.0.113.9"',
    'a pair of RFC 7239': 'for=203.0.113.9',
    'six thousand letters': 'x'.repeat(6000),
    'five hundred proxies': Array(500).fill('127.0.0.1').join(','),
  };
  test.each(Object.entries(spoofs))('RLM-05: a client that says to be %s is who it is', async (_, spoofed) => {
    const client = newClient();
    const others = {
      forwarded: `for=${spoofed.slice(0, 100)}`,
      'x-real-ip': '203.0.113.9',
      'cf-connecting-ip': '203.0.113.9',
    };
    for (const url of [nginx.urls.shipped, nginx.urls.adding, a.url.replace('localhost', '127.0.0.1')])
      expect(await recorded(url, client, { 'x-forwarded-for': spoofed, ...others })).toBe(client);
    expect(
      await recorded(nginx.urls.adding, client, { 'x-forwarded-for': [spoofed.slice(0, 3000), '203.0.113.9'] }),
    ).toBe(client);
  });

  test('RLM-05: another X-Forwarded-For each time does not get round a limit, and nobody else is hit by it', async () => {
    const [attacker, other] = [newClient(), newClient()];
    const answers = [];
    for (let n = 0; n < 4 * LIMIT; n += 1) {
      const url = nginx.urls[n % 2 === 0 ? 'adding' : 'shipped'];
      answers.push(
        await guess(attacker, url, login, { 'x-forwarded-for': `203.0.113.${n}`, 'x-real-ip': `198.51.100.${n}` }),
      );
    }
    expect(answers.map(({ status }) => status)).toEqual([...Array(LIMIT).fill(401), ...Array(3 * LIMIT).fill(429)]);
    expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await guess(other, nginx.urls.shipped)).status).toBe(401);
  });

  test('RLM-07: of two hundred sockets together, over two instances, exactly as many get in as the limit has', async () => {
    const client = newClient();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => guess(client, nginx.urls[n % 2 === 0 ? 'adding' : 'shipped'])),
    );
    const counts = [401, 429].map((wanted) => answers.filter(({ status }) => status === wanted).length);
    expect(counts).toEqual([LIMIT, 200 - LIMIT]);
  });

  test('every spelling of a path reaches the same limit, or nothing', async () => {
    const spellings = [
      ...[
        '//api/v1/auth/email/login',
        '/api//v1/auth/email/login',
        '/api/v1/auth/email//login',
        `${login}/`,
        `${login}//`,
      ],
      ...[
        '/API/v1/auth/email/login',
        '/api/v1/auth/email/LOGIN',
        '/api/v1/auth/email%2flogin',
        '/api/v1/auth/email%2Flogin',
      ],
      ...[
        '/api/v1/auth/email/login%2f',
        '/api/v1/auth/email/log%69n',
        '/%61pi/v1/auth/email/login',
        `${login};`,
        `${login};a=b`,
      ],
      ...[
        '/api;x/v1/auth/email/login',
        '/api/v1/./auth/email/login',
        '/api/v1/x/../auth/email/login',
        `${login}/.`,
        `${login}%20`,
      ],
      ...[`${login}?`, `${login}?a=b`, `${login}%3f`, `${login}%00`, `${login}.json`, '/api/v1/auth/%2e/email/login'],
      ...[
        '/api/v1/auth/email\\login',
        '/x/%2e%2e/api/v1/auth/email/login',
        '/api/v1/auth/login',
        '/api/v1/auth/login/',
      ],
    ];
    for (const door of ['shipped', 'tidying'] as const) {
      const client = newClient();
      const before = [];
      for (const spelling of spellings) before.push((await guess(client, nginx.urls[door], spelling)).status);
      const tried = before.filter((status) => ![308, 400, 404, 405, 429].includes(status));
      expect(tried, door).toEqual(Array(LIMIT).fill(401));
      for (const spelling of spellings) {
        const { status } = await guess(client, nginx.urls[door], spelling);
        expect([308, 400, 404, 405, 429], `${door} ${spelling}`).toContain(status);
      }
      expect((await guess(client, nginx.urls[door])).status).toBe(429);
    }
  });

  const challenge = async (url: string) => {
    const { address } = connectEvm();
    const { text } = await askFrom(newClient(), url, `${v1}/evm/challenge`, { method: 'POST', body: { address } });
    return text.includes(address);
  };

  test('FUZ-12: no pair of lengths makes two of one request: whoever comes next gets their own answer', async () => {
    const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\nX: ';
    const chunked = `0\r\n\r\n${smuggled}`;
    const lengths: string[][] = [
      [`Content-Length: ${chunked.length}`, 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked', `Content-Length: ${chunked.length}`],
      ['Content-Length: 4', 'Transfer-Encoding: chunked'],
      [`Content-Length: ${chunked.length}`, 'Transfer-Encoding : chunked'],
      [`Content-Length: ${chunked.length}`, 'Transfer-Encoding: xchunked'],
      [`Content-Length: ${chunked.length}`, 'Transfer-Encoding: chunked, identity'],
      [`Content-Length: ${chunked.length}`, 'Transfer-Encoding: identity, chunked'],
      [`Content-Length: ${chunked.length}`, 'Transfer-Encoding:\x0bchunked'],
      [`Content-Length: ${chunked.length}`, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
      [`Content-Length: ${chunked.length}`, 'X: y\nTransfer-Encoding: chunked'],
      ['Content-Length: 5', `Content-Length: ${chunked.length}`],
      [`Content-Length: 5, ${chunked.length}`],
      [`Content-Length: +${chunked.length}`],
      ['Content-Length: 0x5'],
      ['Content-Length: -1'],
      ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
    ];
    for (const door of ['shipped', 'adding', 'tidying'] as const)
      for (const fields of lengths) {
        const url = nginx.urls[door];
        const line = ['Host: localhost', 'Content-Type: application/json', ...fields];
        const { text } = await speak(
          written(`POST ${login}`, line, chunked) +
            written('GET /health/live', ['Host: localhost', 'Connection: close']),
          { at: url, stay: false },
        );
        // The door may read a second request out of it, but never the one that was hidden.
        const heads = text.match(/HTTP\/1\.1 \d{3}/g) ?? [];
        expect(heads.length, `${door} ${fields.join(' | ')}`).toBeLessThanOrEqual(3);
        expect(text).not.toContain('smuggled');
        const next = await Promise.all(Array.from({ length: 4 }, () => challenge(url)));
        expect(next, `${door} ${fields.join(' | ')}`).toEqual([true, true, true, true]);
      }
  }, 120_000);

  test('FUZ-12: a request whose body it did not wait for does not become the answer of the next on that connection', async () => {
    const inBody = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';
    for (let n = 0; n < 20; n += 1) {
      const early = written(
        `POST ${v1}/nothing`,
        ['Host: localhost', 'Content-Type: application/json', `Content-Length: ${inBody.length}`],
        inBody,
      );
      const { text } = await speak(early + written(`GET ${v1}/me`, ['Host: localhost', 'Connection: close']), {
        at: nginx.urls.shipped,
      });
      expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 401']);
    }
    expect(await challenge(nginx.urls.shipped)).toBe(true);
  });

  test('RED-09: an upgrade is refused, also where the proxy passes it on, and nothing within is called', async () => {
    const { port } = inner.address() as { port: number };
    const target = `http://127.0.0.1:${port}/`;
    const upgrade = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    const tries = (['shipped', 'adding', 'tidying'] as const).flatMap((door) =>
      [`GET ${target}`, 'GET /', `GET //127.0.0.1:${port}/`, 'GET /_next/webpack-hmr'].flatMap((line) =>
        ['localhost', `127.0.0.1:${port}`].map((host) => ({ door, line, host })),
      ),
    );
    const ask = async ({ door, line, host }: (typeof tries)[number]) => {
      const { status, text } = await speak(written(line, [`Host: ${host}`, ...upgrade]), {
        at: nginx.urls[door],
        patience: 30_000,
      });
      if (door === 'adding') expect(status, line).toBe(400);
      expect(status, `${door} ${line}`).toBeGreaterThanOrEqual(200);
      expect(text, line).not.toMatch(/\nlocation: *(?:https?:)?[\\/]{2}/i);
    };
    await Promise.all(tries.map(ask));
    expect(innerCalls).toBe(0);
  });

  test('RED-06: what somebody puts into headers is not what a cache in front hands to the next', async () => {
    const poison = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-original-url': '/account',
      'x-rewrite-url': '/account',
      'x-forwarded-prefix': '/evil.example',
      origin: 'https://evil.example',
      'accept-language': 'evil.example',
      'x-nonce': 'evil.example',
      'x-middleware-subrequest': 'src/middleware',
    };
    const page = await askFrom(newClient(), nginx.urls.caching, '/sign-in');
    const asset = /\/_next\/static\/[^"]+\.js/.exec(page.text)?.[0] ?? '';
    expect(asset).not.toBe('');
    for (const target of [
      '/',
      '/sign-in',
      '/docs',
      '/account',
      '/account/x.css',
      '/sign-in?x=1',
      '/.well-known/jwks.json',
      '/api/openapi.json',
      asset,
    ]) {
      const poisoned = await askFrom(newClient(), nginx.urls.caching, target, { headers: poison });
      const clean = await askFrom(newClient(), nginx.urls.caching, target);
      expect(clean.text, target).not.toContain('evil');
      expect(JSON.stringify(clean.headers), target).not.toContain('evil');
      expect(clean.status, target).toBe((await askFrom(newClient(), nginx.urls.shipped, target)).status);
      expect(poisoned.text).not.toMatch(/(?:href|src|action)="(?:https?:)?\/\/evil/);
    }
  });

  test('SES: what a cache in front keeps never holds a cookie or a page of somebody', async () => {
    const body = { email: newEmail(), password: newPassword(), transport: 'cookie' };
    const headers = { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' };
    const signedUp = await askFrom(newClient(), nginx.urls.caching, `${v1}/email/signup`, {
      method: 'POST',
      headers,
      body,
    });
    const [cookie = ''] = String(signedUp.headers['set-cookie']).split(';');
    for (const target of ['/account', '/account/x.css', `${v1}/me`, '/api/auth/session', '/']) {
      await askFrom(newClient(), nginx.urls.caching, target, { headers: { cookie } });
      const stranger = await askFrom(newClient(), nginx.urls.caching, target);
      expect(stranger.text, target).not.toContain(body.email);
      const given = String(stranger.headers['set-cookie'] ?? '');
      expect(given, target).not.toContain(cookie.split('=')[1]);
      const other = await askFrom(newClient(), nginx.urls.caching, target);
      // What a stranger gets is made for them.
      if (given !== '') expect(String(other.headers['set-cookie']), target).not.toBe(given);
    }
  });
});

describe.skipIf(!hasNginx)('the site of deploy/nginx, over https', () => {
  const overTls = (target: string): Promise<{ status: number; hsts: string | undefined }> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(nginx.urls.https);
      const asked = requestTls(
        {
          host: '127.0.0.1',
          port,
          path: target,
          servername: 'auth.example.com',
          rejectUnauthorized: false,
          headers: { host: 'auth.example.com' },
        },
        (response) => {
          response.resume();
          resolve({ status: response.statusCode ?? 0, hsts: response.headers['strict-transport-security'] });
        },
      );
      asked.on('error', reject);
      asked.end();
    });

  test('is served', async () => {
    expect(await overTls('/sign-in')).toEqual({ status: 200, hsts: expect.stringContaining('max-age=') });
    expect((await overTls(`${v1}/me`)).status).toBe(401);
  });

  test('HDR-14: over http pages are sent to https; the API is refused and not sent anywhere', async () => {
    const headers = { host: 'auth.example.com' };
    const page = await askFrom(newClient(), nginx.urls.http, '/sign-in?a=b', { headers });
    expect([page.status, page.headers.location]).toEqual([308, 'https://auth.example.com/sign-in?a=b']);
    const api = await askFrom(newClient(), nginx.urls.http, `${v1}/me`, { headers });
    expect([api.status, api.headers.location]).toEqual([403, undefined]);
  });

  test('HDR-14: where a proxy passes on what came over http, the API itself refuses it and does nothing', async () => {
    const headers = { 'x-forwarded-for': newClient(), 'x-forwarded-proto': 'http' };
    const body = { email: newEmail(), password: newPassword() };
    const url = secure.url.replace('localhost', '127.0.0.1');
    const refused = await askFrom('127.0.0.1', url, `${v1}/email/signup`, { method: 'POST', headers, body });
    expect(refused).toMatchObject({ status: 403, body: { code: 'https_required' } });
    expect(refused.headers.location).toBeUndefined();
    const https = { ...headers, 'x-forwarded-proto': 'https' };
    expect(
      (await askFrom('127.0.0.1', url, `${v1}/email/signup`, { method: 'POST', headers: https, body })).status,
    ).toBe(201);
  });
});
