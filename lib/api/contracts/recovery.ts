import { z } from 'zod';
import { contract } from '@/lib/api/contract';
import { Accepted, CaptchaToken, Email, MailedToken, Password } from './shapes';

const tag = 'E-mail and password';

export const forgotPassword = contract({
  method: 'POST',
  path: '/api/v1/auth/password/forgot',
  tag,
  summary: 'Mail a link to choose a new password',
  description: 'The answer is the same for every address. The link works for 30 minutes, once.',
  auth: 'none',
  captcha: { action: 'forgot', when: 'always' },
  body: z.strictObject({ email: Email, captcha_token: CaptchaToken }),
  success: { 202: Accepted },
  problems: ['invalid_email'],
});

export const resetPassword = contract({
  method: 'POST',
  path: '/api/v1/auth/password/reset',
  tag,
  summary: 'Choose a new password with a mailed link',
  description: 'Ends every session and every pending change. Opens no session: sign in with the new password.',
  auth: 'none',
  body: z.strictObject({ token: MailedToken, new_password: Password }),
  success: { 200: z.object({ changed: z.literal(true), email: z.string() }) },
  problems: ['token_invalid', 'weak_password', 'password_blocked', 'busy'],
});
