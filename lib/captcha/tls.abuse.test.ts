import { afterAll, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { newEmail } from '@/lib/testing/people';
import { program } from '@/lib/testing/requests';
import { startTurnstile } from '@/lib/testing/turnstile';

/** Speaks http where https is expected, as a portal of a network in between would. */
const turnstile = await startTurnstile();
process.env.TURNSTILE_SITE_KEY = turnstile.siteKey;
process.env.TURNSTILE_SECRET_KEY = turnstile.secretKey;
process.env.TURNSTILE_URL = turnstile.origin.replace('http:', 'https:');

afterAll(async () => {
  await turnstile.stop();
  await closeDb();
});

test('CAP-05: without a TLS connection to the provider nobody is believed, and the secret is not said', async () => {
  const forgot = { email: newEmail(), captcha_token: turnstile.solve('forgot') };
  const { status, body } = await program().post('/api/v1/auth/password/forgot', forgot);
  expect({ status, code: body.code }).toEqual({ status: 503, code: 'captcha_unavailable' });
  expect(turnstile.asked).toEqual([]);
});
