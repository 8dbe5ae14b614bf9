import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { newEmail, newPassword } from '@/lib/testing/people';
import { program } from '@/lib/testing/requests';
import { selfSigned } from '@/lib/testing/smtp';
import { startTurnstile } from '@/lib/testing/turnstile';

/** Speaks http where https is expected, as a portal of a network in between would. */
const turnstile = await startTurnstile();

/** Says that all is solved, in the name of the provider, with a certificate that nobody vouches for. */
const impostor = createServer(selfSigned('localhost'), (request, response) => {
  heard.push(request.url ?? '');
  response.setHeader('content-type', 'application/json').end('{"success":true,"hostname":"localhost"}');
});
const heard: string[] = [];
await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));

afterAll(async () => {
  await turnstile.stop();
  await new Promise((resolve) => impostor.close(resolve));
  await closeDb();
});

const places = [
  ['no TLS at all', turnstile.origin.replace('http:', 'https:')],
  ['a certificate that nobody vouches for', `https://localhost:${(impostor.address() as AddressInfo).port}`],
] as const;

const doors = [
  ['email/signup', 'sign_up'],
  ['password/forgot', 'forgot'],
  ['email/login', 'sign_in'],
] as const;

describe.each(places)('CAP-05: with %s at the other end', (_, origin) => {
  beforeAll(() => {
    process.env.TURNSTILE_SITE_KEY = turnstile.siteKey;
    process.env.TURNSTILE_SECRET_KEY = turnstile.secretKey;
    process.env.TURNSTILE_URL = origin;
    process.env.CAPTCHA_AFTER_FAILURES = '0';
  });

  test.each(doors)('%s believes nobody, and the secret is not said', async (path, action) => {
    const body = {
      email: newEmail(),
      ...(path === 'password/forgot' ? {} : { password: newPassword() }),
      captcha_token: turnstile.solve(action),
    };
    const answer = await program().post(`/api/v1/auth/${path}`, body);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 503, code: 'captcha_unavailable' });
    expect(turnstile.asked).toEqual([]);
    expect(heard).toEqual([]);
  });
});
