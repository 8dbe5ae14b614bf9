import { describe, expect, test } from 'vitest';
import { ask, baseUrl, speak, written } from '@/lib/testing/over-http';
import { connectEvm } from '@/lib/testing/wallets';

const host = () => `Host: ${new URL(baseUrl()).host}`;
const close = 'Connection: close';
const login = '/api/v1/auth/email/login';
const json = 'Content-Type: application/json';

/** Oracle H: still there, and answering. */
async function isWell(): Promise<void> {
  expect((await ask('GET', '/health')).status).toBe(200);
}

describe('request lines', () => {
  test.each(['TRACE', 'PROPFIND', 'POST', 'PUT', 'DELETE', 'PATCH', 'MKCOL', 'SEARCH', 'PURGE'])(
    'FUZ-13: %s / is a 405 with Allow',
    async (method) => {
      const answer = await speak(written(`${method} /`, [host(), close]));
      expect(answer.status).toBe(405);
      expect(answer.head).toMatch(/\r\nallow: get, head, options/);
      expect(answer.text).toContain('"method_not_allowed"');
    },
  );

  test.each(['TRACK', 'BREW', 'get', 'POST\t', 'CONNECT'])('FUZ-13: %j is no method here', async (method) => {
    const { status, text } = await speak(written(`${method} /`, [host(), close]));
    expect([0, 400, 405]).toContain(status);
    expect(text).not.toMatch(/<html|at \w+ \(/);
  });

  test('RED-09: an absolute form names a place elsewhere; nothing is fetched from there', async () => {
    for (const target of [
      'http://169.254.169.254/',
      'http://127.0.0.1:1/',
      'https://evil.example/account',
      '//169.254.169.254',
      '*',
    ]) {
      const { status, text } = await speak(written(`GET ${target}`, ['Host: 169.254.169.254', close]));
      expect([308, 400, 404], target).toContain(status);
      expect(text).not.toMatch(/location: (?:https?:)?\/\/(?!localhost)/i);
    }
  });

  test('RED-09: there is no WebSocket, and a peer that hangs on is cut off', async () => {
    const upgrade = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
    for (const target of ['/', '/_next/webpack-hmr', 'http://169.254.169.254/', '/api/v1/auth/me']) {
      const { status, closedAfter } = await speak(written(`GET ${target}`, [host(), ...upgrade]), { stay: true });
      expect(status).toBe(400);
      expect(closedAfter).toBeLessThan(5000);
    }
    await isWell();
  });

  test('FLT: a peer that sends nonsense and never closes its half is cut off, and many of them do no harm', async () => {
    const nonsense = [
      'hello\r\n\r\n',
      '\x16\x03\x01\x00\xa5\x01\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      written('GET /', ['no colon']),
    ];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, at) => speak(nonsense[at % 4] ?? '', { stay: true })),
    );
    for (const { status, closedAfter } of answers) {
      expect(status).toBe(400);
      expect(closedAfter).toBeLessThan(5000);
    }
    await isWell();
  });

  test('LGN-06 FUZ-13: other spellings of a path are nothing, or lead to the one spelling', async () => {
    for (const path of [
      ...[
        '//api/v1/auth/me',
        '/api//v1/auth/me',
        '/api/v1/auth/me/',
        '/API/v1/auth/me',
        '/api/v1/auth/me;x',
        '/api/v1/auth/m%65',
        '/%61pi/v1/auth/me',
      ],
      ...[
        '/api%2fv1%2fauth%2fme',
        '/api/v1/auth/me%2f',
        '/api/v1/auth/%2e%2e/auth/me',
        '/api/v1/auth/../auth/me',
        '/api\\v1\\auth\\me',
        '/api/v1/auth/me%00',
        '/api/v1/auth/me.json',
      ],
    ]) {
      const { status, head } = await speak(written(`GET ${path}`, [host(), close]));
      expect([308, 400, 404], path).toContain(status);
      const location = /\r\nlocation: (\S+)/.exec(head)?.[1];
      if (location) expect(new URL(location, baseUrl()).origin).toBe(new URL(baseUrl()).origin);
    }
  });
});

describe('headers', () => {
  test('FUZ-12: smuggling pairs are refused and the connection is closed', async () => {
    const smuggled = '0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n';
    for (const headers of [
      ['Content-Length: 4', 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'],
      ['Transfer-Encoding: xchunked'],
      ['Transfer-Encoding : chunked'],
      ['Content-Length: 4', 'Content-Length: 5'],
      ['Content-Length: +4'],
      ['Content-Length: -1'],
      ['Content-Length: 4, 5'],
    ]) {
      const { status, text } = await speak(written(`POST ${login}`, [host(), json, ...headers], smuggled));
      expect(status, headers.join()).toBe(400);
      expect(text).not.toContain('healthy');
      expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    }
  });

  test('FUZ-07 FUZ-12: a field that stands once, sent twice, is refused', async () => {
    for (const twice of [
      [json, 'Content-Type: text/plain'],
      ['Host: evil.example'],
      ['Authorization: Bearer a', 'Authorization: Bearer b'],
    ]) {
      const { status, text } = await speak(
        written(`POST ${login}`, [host(), ...twice, 'Content-Length: 2', close], '{}'),
      );
      expect(status, twice.join()).toBe(400);
      expect(text).toContain('"malformed_request"');
    }
  });

  test('FUZ-12 SES-10: huge headers are refused; many, odd and empty ones are read past', async () => {
    const huge = await speak(written('GET /api/v1/auth/me', [host(), `Cookie: a=${'x'.repeat(65_536)}`, close]));
    expect(huge.status).toBe(431);
    // Also what never became a request is answered like everything else.
    expect(huge.head).toMatch(/^x-request-id: [0-9a-f-]{36}\r$/m);
    for (const header of ['application/problem+json', 'nosniff', "default-src 'none'"]) {
      expect(huge.head).toContain(header);
    }
    expect(huge.text).toContain('"headers_too_large"');
    const many = Array.from({ length: 100 }, (_, at) => `X-${at}: ${at}`);
    for (const headers of [
      many,
      ['User-Agent: \xe9\xff\xfe'],
      ['User-Agent:'],
      ['Cookie: latchkey.session=\xe9'],
      ['Cookie: =; ;;a==b; %=%'],
      ['Authorization:'],
      ['Accept: \x01'.replace('\x01', '\x7f')],
    ]) {
      const { status } = await speak(written('GET /api/v1/auth/me', [host(), ...headers, close]));
      expect([400, 401], headers[0]).toContain(status);
    }
    const { status } = await speak(written(`GET /${'a'.repeat(9000)}`, [host(), close]));
    expect(status).toBe(400);
    await isWell();
  });

  test('RED-05 EVM-05: whatever host a request names, texts and redirects keep the configured one', async () => {
    const { address } = connectEvm();
    const body = JSON.stringify({ address });
    const spoofed = [
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: https',
      'Forwarded: host=evil.example',
      'X-Original-Host: evil.example',
      'X-Host: evil.example',
    ];
    for (const name of [
      'evil.example',
      'evil.example:80',
      'localhost.evil.example',
      'localhost:1@evil.example',
      '127.0.0.1',
    ]) {
      const challenge = await speak(
        written(
          'POST /api/v1/auth/evm/challenge',
          [`Host: ${name}`, ...spoofed, json, `Content-Length: ${body.length}`, close],
          body,
        ),
      );
      expect(challenge.status).toBe(200);
      expect(challenge.text).toContain(`${new URL(baseUrl()).host} wants you to sign in`);
      for (const path of ['/account', '/api/auth/signin', '/sign-in', '/api/auth/error', '//evil.example/%2e%2e']) {
        const { text } = await speak(written(`GET ${path}`, [`Host: ${name}`, ...spoofed, close]));
        expect(text, path).not.toMatch(/(?:href|src|action|content|location)\s*[:=]\s*"?(?:https?:)?\/\/[^"\s/]*evil/i);
      }
    }
  });
});
