import { z } from 'zod';
import { contract } from '@/lib/api/contract';
import {
  Code,
  IdParams,
  RecoveryCodes,
  RecoveryCodesAndTokens,
  SecondFactors,
  SignedIn,
  TrustDevice,
  TrustedDevice,
} from './shapes';
import { Assertion } from './webauthn';

const tag = 'Second factor';
const wrongCode = ['code_invalid', 'mfa_not_enabled', 'rate_limited'] as const;

export const secondFactors = contract({
  method: 'GET',
  path: '/api/v1/auth/mfa',
  tag,
  summary: 'How the second factor stands',
  description:
    'Which there are, which this session could use now, and how many recovery codes are left. Never a secret.',
  auth: 'session',
  admits: ['second_factor', 'enrollment'],
  success: { 200: SecondFactors },
  problems: [],
});

export const enrollTotp = contract({
  method: 'POST',
  path: '/api/v1/auth/mfa/totp/enroll',
  tag,
  summary: 'Begin to set up an authenticator app',
  description:
    'A new seed (RFC 6238: SHA-1, six digits, 30 seconds). It counts once `confirm` has seen a code of it; until then an app that is set up already goes on working.',
  auth: 'fresh',
  admits: ['enrollment'],
  success: {
    200: z.object({
      secret: z.string().describe('Base32.'),
      otpauth_uri: z.string().describe('For the QR code.'),
      expires_at: z.iso.datetime(),
    }),
  },
  problems: [],
});

export const confirmTotp = contract({
  method: 'POST',
  path: '/api/v1/auth/mfa/totp/confirm',
  tag,
  summary: 'Finish setting up an authenticator app',
  description:
    'From then on a second factor is asked for after every way of signing in. Answers a new set of recovery codes, once, and new tokens of this session.',
  auth: 'session',
  limits: ['code_session'],
  admits: ['enrollment'],
  body: z.strictObject({ code: Code }),
  success: { 200: RecoveryCodesAndTokens },
  problems: ['code_invalid', 'enrollment_expired'],
});

export const verifyTotp = contract({
  method: 'POST',
  path: '/api/v1/auth/mfa/totp/verify',
  tag,
  summary: 'Give a code of the authenticator app',
  description:
    'Finishes signing in, or proves the second factor anew. A code is taken within 30 seconds either way, and once. The tokens are new: refresh tokens from before are dead, and so is what was given before the sign-in was finished.',
  auth: 'session',
  limits: ['code_session'],
  admits: ['second_factor'],
  body: z.strictObject({ code: Code, trust_device: TrustDevice }),
  success: { 200: SignedIn },
  problems: [...wrongCode, 'code_used', 'factor_locked'],
});

export const disableTotp = contract({
  method: 'POST',
  path: '/api/v1/auth/mfa/totp/disable',
  tag,
  summary: 'Remove the authenticator app',
  description: 'With the last second factor recovery codes and trusted devices go, too. Safe to do twice.',
  auth: 'fresh',
  success: { 204: null },
  problems: [],
});

export const replaceRecoveryCodes = contract({
  method: 'POST',
  path: '/api/v1/auth/mfa/recovery-codes',
  tag,
  summary: 'Make new recovery codes',
  description: 'Ten, shown once. The ones from before are dead.',
  auth: 'fresh',
  success: { 200: RecoveryCodes },
  problems: ['mfa_not_enabled'],
});

export const verifyRecoveryCode = contract({
  method: 'POST',
  path: '/api/v1/auth/mfa/recovery/verify',
  tag,
  summary: 'Give a recovery code',
  description: 'In the place of any second factor. Each works once; case, spaces and hyphens do not matter.',
  auth: 'session',
  limits: ['code_session'],
  admits: ['second_factor'],
  body: z.strictObject({ code: z.string().max(100), trust_device: TrustDevice }),
  success: { 200: SignedIn },
  problems: [...wrongCode],
});

export const verifyPasskeyAsSecondFactor = contract({
  method: 'POST',
  path: '/api/v1/auth/mfa/passkey/verify',
  tag,
  summary: 'Give a passkey as the second factor',
  description: 'With a credential for a challenge of purpose `reauthenticate`. Answers as `totp/verify` does.',
  auth: 'session',
  limits: ['proof_ip'],
  admits: ['second_factor'],
  body: z.strictObject({ credential: Assertion, trust_device: TrustDevice }),
  success: { 200: SignedIn },
  problems: ['challenge_invalid', 'signature_invalid'],
});

export const enablePasskeyStep = contract({
  method: 'POST',
  path: '/api/v1/auth/mfa/passkey/enable',
  tag,
  summary: 'Ask for a passkey after other ways of signing in',
  description:
    'For accounts with a passkey, in a session where one was just used (`passkey/verify` or `reauthenticate`). Answers recovery codes where there are none yet.',
  auth: 'fresh',
  success: { 200: RecoveryCodes.partial() },
  problems: ['mfa_required', 'mfa_not_enabled'],
});

export const disablePasskeyStep = contract({
  method: 'POST',
  path: '/api/v1/auth/mfa/passkey/disable',
  tag,
  summary: 'No longer ask for a passkey',
  description: 'The passkeys stay. Safe to do twice.',
  auth: 'fresh',
  success: { 204: null },
  problems: [],
});

export const listTrustedDevices = contract({
  method: 'GET',
  path: '/api/v1/auth/mfa/devices',
  tag,
  summary: 'List trusted devices',
  auth: 'session',
  success: { 200: z.object({ items: z.array(TrustedDevice) }) },
  problems: [],
});

export const distrustDevices = contract({
  method: 'DELETE',
  path: '/api/v1/auth/mfa/devices',
  tag,
  summary: 'Trust no device any more',
  auth: 'session',
  success: { 204: null },
  problems: [],
});

export const distrustDevice = contract({
  method: 'DELETE',
  path: '/api/v1/auth/mfa/devices/{id}',
  tag,
  summary: 'No longer trust a device',
  auth: 'session',
  params: IdParams,
  success: { 204: null },
  problems: ['not_found'],
});
