import { z } from 'zod';
import { contract } from '@/lib/api/contract';
import { CaptchaToken, Fresh, Identity, Label, Remember, SignedIn, Transport, Username } from './shapes';
import { Assertion, Registration } from './webauthn';

const tag = 'Passkeys';

export const challengePasskey = contract({
  method: 'POST',
  path: '/api/v1/auth/passkey/challenge',
  tag,
  summary: 'Get the options for a passkey',
  description:
    '`sign_in` and `reauthenticate` answer options for `navigator.credentials.get()`, `sign_up` and `link` for `create()`, as WebAuthn Level 3 writes them in JSON. The challenge is spent by the first attempt to use it and lives five minutes. `link` and `reauthenticate` need a session and are bound to its account.',
  auth: 'optional',
  limits: ['challenge_ip'],
  admits: ['second_factor', 'enrollment'],
  body: z.strictObject({
    purpose: z.enum(['sign_in', 'sign_up', 'link', 'reauthenticate']).default('sign_in'),
    username: Username.optional().describe('For `sign_up`: what the account is to be called.'),
    transport: Transport,
  }),
  success: { 200: z.object({ options: z.record(z.string(), z.unknown()), expires_at: z.iso.datetime() }) },
  problems: [
    'unauthenticated',
    'reauthentication_required',
    'mfa_required',
    'mfa_enrollment_required',
    'username_taken',
    'passkeys_unavailable',
  ],
});

export const verifyPasskey = contract({
  method: 'POST',
  path: '/api/v1/auth/passkey/verify',
  tag,
  summary: 'Sign in with a passkey',
  description:
    'Where the authenticator has verified its user (PIN, finger, face) the session is at `aal: 2` at once; else it is like any other first factor.',
  auth: 'none',
  limits: ['proof_ip'],
  body: z.strictObject({ credential: Assertion, transport: Transport, remember: Remember }),
  success: { 200: SignedIn },
  problems: ['challenge_invalid', 'signature_invalid', 'user_suspended'],
});

export const signUpPasskey = contract({
  method: 'POST',
  path: '/api/v1/auth/passkey/signup',
  tag,
  summary: 'Sign up with a passkey',
  description:
    'Makes an account whose only key is the passkey. The username is the one the challenge was asked for. A captcha that is refused leaves the challenge as it was.',
  auth: 'none',
  limits: ['sign_up_ip'],
  captcha: { action: 'sign_up', when: 'always' },
  body: z.strictObject({
    credential: Registration,
    transport: Transport,
    remember: Remember,
    captcha_token: CaptchaToken,
  }),
  success: { 201: SignedIn },
  problems: ['challenge_invalid', 'signature_invalid', 'identity_taken', 'username_taken'],
});

export const linkPasskey = contract({
  method: 'POST',
  path: '/api/v1/auth/passkey/link',
  tag,
  summary: 'Add a passkey',
  auth: 'fresh',
  admits: ['enrollment'],
  body: z.strictObject({ credential: Registration, label: Label.optional(), transport: Transport.optional() }),
  success: { 200: Identity },
  problems: ['challenge_invalid', 'signature_invalid', 'identity_taken'],
});

export const reauthenticatePasskey = contract({
  method: 'POST',
  path: '/api/v1/auth/passkey/reauthenticate',
  tag,
  summary: 'Confirm a session with a passkey',
  description: 'Where the authenticator has verified its user it is the proof of both factors.',
  auth: 'session',
  limits: ['proof_ip'],
  admits: ['enrollment'],
  body: z.strictObject({ credential: Assertion, transport: Transport.optional() }),
  success: { 200: Fresh },
  problems: ['challenge_invalid', 'signature_invalid'],
});
