import { z } from 'zod';
import { contract } from '@/lib/api/contract';
import { SignedIn, Transport, Username } from './shapes';

const Email = z.string().max(1000).describe('Compared in one canonical form: trimmed and in lower case.');
/** The policy is judged by the domain, with reasons; here only the size is held. */
const Password = z.string().max(1024);
const Remember = z.boolean().default(false).describe('A longer session on this device.');

/** Part of the contract of every client. No captcha is configured yet, so there is nothing to check it against. */
const CaptchaToken = z.string().max(2048).optional().describe('Not needed: no captcha is configured.');

const tag = 'E-mail and password';

const signUpShape = {
  method: 'POST',
  tag,
  auth: 'none',
  body: z.strictObject({
    email: Email,
    password: Password,
    username: Username.optional(),
    transport: Transport,
    remember: Remember,
    captcha_token: CaptchaToken,
  }),
  success: { 201: SignedIn },
  problems: ['invalid_email', 'weak_password', 'password_blocked', 'email_taken', 'username_taken', 'busy'],
} as const;

const signInShape = {
  method: 'POST',
  tag,
  auth: 'none',
  body: z.strictObject({
    email: Email,
    password: Password,
    transport: Transport,
    remember: Remember,
    captcha_token: CaptchaToken,
  }),
  success: { 200: SignedIn },
  problems: ['invalid_credentials', 'user_suspended', 'busy'],
} as const;

export const signUp = contract({ ...signUpShape, path: '/api/v1/auth/email/signup', summary: 'Sign up' });
export const register = contract({ ...signUpShape, path: '/api/v1/auth/register', summary: 'Sign up (alias)' });
export const logIn = contract({ ...signInShape, path: '/api/v1/auth/email/login', summary: 'Sign in' });
export const logInAlias = contract({ ...signInShape, path: '/api/v1/auth/login', summary: 'Sign in (alias)' });

export const changePassword = contract({
  method: 'POST',
  path: '/api/v1/auth/email/change-password',
  tag,
  summary: 'Change the password',
  description: 'Every other session of the user ends.',
  auth: 'session',
  body: z.strictObject({ current_password: Password, new_password: Password }),
  success: { 200: z.object({ changed: z.literal(true) }) },
  problems: ['invalid_credentials', 'weak_password', 'password_blocked', 'busy'],
});
