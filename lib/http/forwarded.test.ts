import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Config } from '@/lib/core/config';
import { trustedProxies } from '@/lib/core/config/proxies';
import { log } from '@/lib/core/log';
import { callerOf, inTheClear } from './forwarded';

type Seen = { ip: string; peer: string; refused: string | undefined };
const settings = (secure: boolean, ...names: string[]): Pick<Config, 'trustedProxies' | 'secure'> => ({
  secure,
  trustedProxies: trustedProxies({ TRUSTED_PROXIES: names }),
});

/** What is made of a request with these header lines that comes over a real connection from `from`. */
async function seen(
  config: ReturnType<typeof settings>,
  lines: string[],
  { from = '127.0.0.1', path = '/api/v1/auth/me' } = {},
): Promise<Seen | number> {
  const server = createServer((request: IncomingMessage, response) => {
    const caller = callerOf(request, config);
    const refused = inTheClear(request, path, caller.peer, config)?.code;
    response.end(JSON.stringify({ ...caller, refused }));
  });
  // Of both families, as the product listens: IPv4 peers come in IPv6 clothes.
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  const { port } = server.address() as AddressInfo;
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect({ port, host: from.includes(':') ? '::1' : '127.0.0.1', localAddress: from });
    let all = '';
    socket.on('data', (chunk) => {
      all += chunk;
    });
    socket.on('end', () => resolve(all));
    socket.on('error', reject);
    socket.write(['GET / HTTP/1.1', 'Host: x', 'Connection: close', ...lines, '', ''].join('\r\n'), 'latin1');
  });
  server.close();
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
  return status === 200 ? JSON.parse(body.replace(/^[0-9a-f]+\r\n|\r\n0$/g, '')) : status;
}

const address = async (...asked: Parameters<typeof seen>) => {
  const found = await seen(...asked);
  return typeof found === 'number' ? found : found.ip;
};

describe('who called', () => {
  afterEach(() => vi.restoreAllMocks());

  test.each([
    ...[
      '',
      'unknown',
      '1.2.3.4',
      '1.2.3.4:80',
      '[::1]:80',
      '127.0.0.1',
      `${'1.2.3.4,'.repeat(1000)}`,
      'x'.repeat(10_240),
    ],
    ...['\xff\xfe', '"1.2.3.4"', Array(500).fill('127.0.0.1').join(',')],
  ])(
    'RLM-05: is the other end of the connection for whoever comes directly, whatever X-Forwarded-For holds',
    async (value) => {
      for (const config of [settings(false), settings(false, '127.0.0.1')])
        expect(await address(config, [`X-Forwarded-For: ${value}`], { from: '127.0.0.7' })).toBe('127.0.0.7');
    },
  );

  test('RLM-05: two lines, a line break and the other headers of their kind change nothing', async () => {
    const others = [
      'Forwarded: for=1.2.3.4',
      'X-Real-IP: 1.2.3.4',
      'CF-Connecting-IP: 1.2.3.4',
      'True-Client-IP: 1.2.3.4',
    ];
    const lines = ['X-Forwarded-For: 1.2.3.4', 'x-forwarded-for: 1.2.3.5', 'X-Latchkey-Client-IP: 1.2.3.4', ...others];
    expect(await address(settings(false), lines)).toBe('127.0.0.1');
    expect(await address(settings(false, 'loopback'), [...others])).toBe('127.0.0.1');
    expect(await address(settings(false, 'loopback'), [...lines, 'X-Forwarded-For: 203.0.113.9'])).toBe('203.0.113.9');
    expect([200, 400, '127.0.0.1']).toContain(await address(settings(false), ['X-Forwarded-For: 1\r\n folded: 2']));
    expect(await address(settings(false), ['X-Forwarded-For: 1.2.3.4\x00'])).toBe(400);
    expect(await address(settings(false), [`X-Forwarded-For: ${'x'.repeat(17_000)}`])).toBe(431);
  });

  test('is who a trusted proxy says, over IPv4 and IPv6', async () => {
    const line = ['X-Forwarded-For: 6.6.6.6, 2001:DB8::0:9'];
    for (const from of ['127.0.0.1', '::1'])
      expect(await seen(settings(false, 'loopback'), line, { from })).toMatchObject({ peer: from, ip: '2001:db8::9' });
  });

  test('a proxy nearby that nobody named is told of once; a stranger who sends the header is not', async () => {
    const warn = vi.spyOn(log, 'warn').mockImplementation(() => {});
    for (let again = 0; again < 3; again += 1)
      await seen(settings(false), ['X-Forwarded-For: 1.2.3.4'], { from: '127.0.0.66' });
    await seen(settings(false, 'loopback'), ['X-Forwarded-For: 1.2.3.4'], { from: '127.0.0.67' });
    await seen(settings(false), [], { from: '127.0.0.68' });
    expect(warn.mock.calls.map(([what]) => what)).toEqual([{ peer: '127.0.0.66' }]);
  });
});

describe('HDR-14: the API of an https site', () => {
  const https = settings(true, 'loopback');
  const refused = async (...asked: Parameters<typeof seen>) => {
    const found = await seen(...asked);
    return typeof found === 'number' ? found : found.refused;
  };

  test.each(['http', 'HTTP', ' http ', 'http, https'])('refuses what a trusted proxy got over %s', async (scheme) => {
    for (const path of ['/api/v1/auth/me', '/api/auth/session', '//api/x', '/API/v1', '/api'])
      expect(await refused(https, [`X-Forwarded-Proto: ${scheme}`], { path })).toBe('https_required');
  });

  test('takes what came over https, and what nobody trusted says nothing about', async () => {
    for (const scheme of ['https', 'https, http', '', 'wss', 'httpx'])
      expect(await refused(https, [`X-Forwarded-Proto: ${scheme}`]), scheme).toBeUndefined();
    expect(await refused(https, [])).toBeUndefined();
    expect(await refused(settings(true), ['X-Forwarded-Proto: http'])).toBeUndefined();
    expect(await refused(settings(false, 'loopback'), ['X-Forwarded-Proto: http'])).toBeUndefined();
  });

  test('leaves pages and health checks to the proxy, which redirects', async () => {
    for (const path of ['/', '/sign-in', '/health/live', '/apiary'])
      expect(await refused(https, ['X-Forwarded-Proto: http'], { path })).toBeUndefined();
  });
});
