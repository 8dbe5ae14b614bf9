import { z } from 'zod';
import { contract } from '@/lib/api/contract';
import { Accepted, Email, MailedToken, Password, time } from './shapes';

const tag = 'E-mail and password';

export const verifyEmail = contract({
  method: 'POST',
  path: '/api/v1/auth/email/verify',
  tag,
  summary: 'Confirm an e-mail address',
  description:
    'Uses the token of a mailed link. The first proof of an address takes away password, sessions, keys and pending changes that were set before, unless whoever confirms shows that they set them: by a session of the account, or by its password. The link of a sign-up makes the account, with its password or a new one. Opens no session.',
  auth: 'optional',
  limits: ['mailed_link_ip'],
  admits: ['second_factor', 'enrollment'],
  body: z.strictObject({
    token: MailedToken,
    password: Password.optional().describe('Of the account, or of the sign-up.'),
    new_password: Password.optional().describe(
      'For the link of a sign-up only: the account begins with this one instead.',
    ),
  }),
  success: {
    200: z.object({
      verified: z.literal(true),
      email: z.string(),
      credentials_removed: z.boolean().describe('Choose a new password: what was set before is gone.'),
    }),
  },
  problems: ['token_invalid', 'invalid_credentials', 'email_taken', 'weak_password', 'password_blocked', 'busy'],
});

export const resendVerification = contract({
  method: 'POST',
  path: '/api/v1/auth/email/verify/resend',
  tag,
  summary: 'Mail the confirmation link again',
  description:
    'With a session: to the address of its account. Without one: to the address in the body, if it waits for a confirmation. The answer is the same in every case.',
  auth: 'optional',
  limits: ['verification_ip'],
  admits: ['enrollment'],
  body: z.strictObject({ email: Email.optional() }),
  success: { 202: Accepted },
  problems: ['validation_failed'],
});

export const changeEmail = contract({
  method: 'POST',
  path: '/api/v1/auth/email/change',
  tag,
  summary: 'Move the account to another e-mail',
  description:
    'Mails a link to the new address, and word with a way back to the old one. The account moves when the link is used, within 24 hours. A newer wish takes the place of an older one.',
  auth: 'fresh',
  limits: ['change_email_user'],
  body: z.strictObject({ new_email: Email }),
  success: { 202: Accepted },
  problems: ['invalid_email'],
});

export const cancelEmailChange = contract({
  method: 'DELETE',
  path: '/api/v1/auth/email/change',
  tag,
  summary: 'Call off a pending change of e-mail',
  auth: 'session',
  success: { 204: null },
  problems: [],
});

export const confirmEmailChange = contract({
  method: 'POST',
  path: '/api/v1/auth/email/change/confirm',
  tag,
  summary: 'Confirm the new e-mail',
  auth: 'none',
  limits: ['mailed_link_ip'],
  body: z.strictObject({ token: MailedToken }),
  success: { 200: z.object({ email: z.string() }) },
  problems: ['token_invalid', 'email_taken'],
});

export const undoEmailChange = contract({
  method: 'POST',
  path: '/api/v1/auth/email/change/undo',
  tag,
  summary: 'Call off or undo a change of e-mail',
  description: 'With the link that was mailed to the old address. Ends every session and every pending change.',
  auth: 'none',
  limits: ['mailed_link_ip'],
  body: z.strictObject({ token: MailedToken }),
  success: { 200: z.object({ email: z.string() }) },
  problems: ['token_invalid', 'email_taken'],
});

export const inspectLink = contract({
  method: 'POST',
  path: '/api/v1/auth/email/link',
  tag,
  summary: 'What a mailed link is for',
  description: 'Changes nothing. For the page that asks before it acts.',
  auth: 'optional',
  limits: ['mailed_link_ip'],
  admits: ['second_factor', 'enrollment'],
  passive: true,
  body: z.strictObject({ token: MailedToken }),
  success: {
    200: z.object({
      purpose: z.enum(['sign_up', 'verify', 'reset', 'change', 'undo_change']),
      email: z.string().describe('The address it was mailed to.'),
      account: z.string().describe('How the owner knows the account it is for.'),
      signed_in: z.enum(['owner', 'somebody_else', 'nobody']).describe('Whose session came with the request.'),
      asks_password: z
        .boolean()
        .describe('Without the password of the account, confirming takes away what was set on it before.'),
      ends_claim: z
        .boolean()
        .describe('Another account has this address unconfirmed: it loses it, and is gone if nothing else opens it.'),
      expires_at: time,
    }),
  },
  problems: ['token_invalid'],
});
