import { z } from 'zod';
import { contract } from '@/lib/api/contract';
import { Accepted, CaptchaToken, Email, Password, Remember, SignedIn, Transport, Username } from './shapes';

const tag = 'E-mail and password';

const signUpShape = {
  method: 'POST',
  tag,
  auth: 'none',
  captcha: { action: 'sign_up', when: 'always' },
  body: z.strictObject({
    email: Email,
    password: Password,
    username: Username.optional(),
    transport: Transport,
    remember: Remember,
    captcha_token: CaptchaToken,
  }),
  description:
    '201 and a session where e-mail verification is optional; a link to confirm the address is mailed. Where it is required, 202 for known and unknown addresses alike: the account begins when its link is used.',
  success: { 201: SignedIn, 202: Accepted },
  problems: ['invalid_email', 'weak_password', 'password_blocked', 'email_taken', 'username_taken', 'busy'],
} as const;

const signInShape = {
  method: 'POST',
  tag,
  auth: 'none',
  captcha: { action: 'sign_in', when: 'after_failures' },
  body: z.strictObject({
    email: Email,
    password: Password,
    transport: Transport,
    remember: Remember,
    captcha_token: CaptchaToken,
  }),
  success: { 200: SignedIn },
  problems: ['invalid_credentials', 'user_suspended', 'email_unverified', 'busy'],
} as const;

export const signUp = contract({ ...signUpShape, path: '/api/v1/auth/email/signup', summary: 'Sign up' });
export const register = contract({ ...signUpShape, path: '/api/v1/auth/register', summary: 'Sign up (alias)' });
export const logIn = contract({ ...signInShape, path: '/api/v1/auth/email/login', summary: 'Sign in' });
export const logInAlias = contract({ ...signInShape, path: '/api/v1/auth/login', summary: 'Sign in (alias)' });

export const changePassword = contract({
  method: 'POST',
  path: '/api/v1/auth/email/change-password',
  tag,
  summary: 'Change the password, or set the first one',
  description:
    'Every other session of the user ends. An account without a password gets its first one without `current_password`, by a fresh proof of another key, and only with a confirmed e-mail.',
  auth: 'session',
  body: z.strictObject({ current_password: Password.optional(), new_password: Password }),
  success: { 200: z.object({ changed: z.literal(true) }) },
  problems: [
    'invalid_credentials',
    'reauthentication_required',
    'email_unverified',
    'weak_password',
    'password_blocked',
    'busy',
  ],
});
