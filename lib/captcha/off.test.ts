import { afterAll, expect, test } from 'vitest';
import { config } from '@/lib/core/config';
import { closeDb, db } from '@/lib/db/client';
import { spentCaptchas } from '@/lib/db/schema';
import { newEmail, newPassword, succeeded } from '@/lib/testing/people';
import { program } from '@/lib/testing/requests';

afterAll(closeDb);

test('without keys nobody is asked, and a token that comes is passed over', async () => {
  expect(config().captcha).toBeNull();
  const wish = () => ({ email: newEmail(), password: newPassword() });
  succeeded(await program().post('/api/v1/auth/email/signup', wish()), 201);
  succeeded(await program().post('/api/v1/auth/email/signup', { ...wish(), captcha_token: 'anything' }), 201);
  succeeded(await program().post('/api/v1/auth/password/forgot', { email: newEmail() }), 202);
  expect(await db().$count(spentCaptchas)).toBe(0);
});
