import { describe, expect, test } from 'vitest';
import { ask, baseUrl, speak, written } from '@/lib/testing/over-http';

const host = () => `Host: ${new URL(baseUrl()).host}`;
const close = 'Connection: close';
const login = '/api/v1/auth/email/login';
const json = 'Content-Type: application/json';

describe('bodies', () => {
  test('LGN-13: bodies of 64 KiB and more are refused without being read to the end, also without a length', async () => {
    for (const size of [64 * 1024 + 1, 1024 * 1024, 10 * 1024 * 1024]) {
      const { status, body } = await ask('POST', login, { body: `{"email":"${'x'.repeat(size)}"}` });
      expect([status, body.code]).toEqual([413, 'body_too_large']);
    }
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const { status } = await speak(
      written(`POST ${login}`, [host(), json, 'Transfer-Encoding: chunked', close], `${chunk}${chunk}0\r\n\r\n`),
    );
    expect(status).toBe(413);
  });

  test('a body that breaks off is the sender’s fault', async () => {
    const { status } = await speak(
      written(`POST ${login}`, [host(), json, 'Transfer-Encoding: chunked', close], 'zz\r\n'),
    );
    expect(status).toBe(400);
    expect((await ask('GET', '/health')).status).toBe(200);
  });

  test('FUZ-03: random bytes to every door are a clean 4xx', async () => {
    const doors = [
      'email/signup',
      'email/login',
      'register',
      'login',
      'refresh',
      'evm/challenge',
      'solana/verify',
      'cosmos/verify',
      'x/verify',
    ];
    for (const [index, door] of doors.entries()) {
      const noise = Array.from({ length: 64 }, (_, at) => String.fromCharCode((at * 37 + index * 101) % 256)).join('');
      const lines = [host(), json, 'Content-Length: 64', close];
      const { status, head } = await speak(written(`POST /api/v1/auth/${door}`, lines, noise));
      expect([400, 404], door).toContain(status);
      expect(head).toContain('application/problem+json');
    }
  });

  test('HDR-09: two failures at once do not see each other', async () => {
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, at) =>
        ask('POST', login, { body: { email: 'a@example.com', password: 'x', [`field_${at}`]: 1 } }),
      ),
    );
    for (const [at, { body, text }] of answers.entries()) {
      expect(body.errors).toEqual([{ path: `body.field_${at}`, code: 'unknown_field', message: expect.any(String) }]);
      expect(text.match(/field_\d+/g)).toEqual([`field_${at}`]);
    }
    expect(new Set(answers.map(({ body }) => body.instance)).size).toBe(32);
  });
});
