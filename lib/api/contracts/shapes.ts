import { z } from 'zod';
import { oauthProviderIds } from '@/lib/core/config';
import { PASSKEY_METHOD, walletMethodIds } from '@/lib/methods/registry';

export const time = z.iso.datetime().describe('RFC 3339, UTC');
export const id = z.uuid().describe('UUIDv7');

export const WalletMethodId = z.enum(walletMethodIds).describe('A wallet chain.');
export const OauthProviderId = z.enum(oauthProviderIds).describe('An OAuth provider.');
export const IdentityMethod = z
  .enum([...walletMethodIds, PASSKEY_METHOD, ...oauthProviderIds])
  .describe('A wallet chain, `passkey`, or a provider.');
export const ChainParams = z.strictObject({ chain: WalletMethodId });
export const IdParams = z.strictObject({ id: z.uuid() });
export const Transport = z
  .enum(['bearer', 'cookie'])
  .default('bearer')
  .describe('`bearer`: tokens in the body, for programs. `cookie`: an HttpOnly session cookie, for pages.');

export const Email = z.string().max(1000).describe('Compared in one canonical form: trimmed and in lower case.');
/** The policy is judged by the domain, with reasons; here only the size is held. */
export const Password = z.string().max(1024);
export const Remember = z.boolean().default(false).describe('A longer session on this device.');

/** Longer ones the provider does not give. Empty is the same as left out. */
export const CaptchaToken = z
  .string()
  .max(2048)
  .optional()
  .describe('What the captcha widget gave, where the operator set one up. Works once, for five minutes.');

export const MailedToken = z.string().max(200).describe('From the fragment of the mailed link.');

/**
 * What people type about themselves is stored as typed, without control and bidirectional formatting characters (CVE-2021-42574) and
 * line separators. Joiners and variation selectors stay: emoji and several scripts need them.
 */
const NOT_SHOWN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;
const NOT_SHOWN_IN_LINES = /(?!\n)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;
const wellFormed = (text: string) => text.isWellFormed();
/** Text of which nothing would be seen is no text. */
const seen = (text: string) => (/[^\s\p{Default_Ignorable_Code_Point}]/u.test(text) ? text.trim() : '');
const line = (max: number) =>
  z
    .string()
    .max(max * 4)
    .refine(wellFormed, { error: 'Use plain text.', params: { code: 'malformed_text' } })
    .transform((text) => seen(text.replace(NOT_SHOWN, '')))
    .refine((text) => [...text].length <= max, { error: `Use at most ${max} characters.` });

export const Username = z.string().regex(/^[a-z0-9](?:[a-z0-9_]{1,28})[a-z0-9]$/, {
  error: 'Use 3 to 30 lower-case letters, digits and underscores; begin and end with a letter or digit.',
});
export const DisplayName = line(60);
export const Label = line(40);
export const Bio = z
  .string()
  .max(2000)
  .refine(wellFormed, { error: 'Use plain text.' })
  .transform((text) => seen(text.replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(NOT_SHOWN_IN_LINES, '')))
  .refine((text) => [...text].length <= 500, { error: 'Use at most 500 characters.' });
/** Stored as a URL parser writes it, so that it is plain ASCII and means the same to whoever reads it next. */
export const AvatarUrl = z
  .url({ protocol: /^https$/, normalize: true, error: 'Use an https address.' })
  .max(500)
  .refine((href) => !/^https:\/\/[^/]*@/.test(href), { error: 'Use an address without a user name.' });

export const User = z
  .object({
    id,
    email: z.string().nullable(),
    email_verified: z.boolean(),
    username: z.string().nullable(),
    display_name: z.string().nullable(),
    bio: z.string().nullable(),
    avatar_url: z.string().nullable(),
    role: z.enum(['user', 'moderator', 'admin', 'owner']),
    has_password: z.boolean(),
    created_at: time,
  })
  .meta({ id: 'User' });

export const Identity = z
  .object({
    id,
    method: IdentityMethod,
    address: z
      .string()
      .describe('Wallets: the address. Passkeys: what keeps it. Providers: the name of the account there.'),
    chain_id: z.string().nullable(),
    label: z.string().nullable(),
    created_at: time,
    last_used_at: time.nullable(),
  })
  .meta({ id: 'Identity' });

export const Session = z
  .object({
    id,
    device: z.string().describe('Browser and system, or "A program".'),
    method: z.string().describe('The method it was opened with.'),
    transport: z.enum(['bearer', 'cookie']),
    ip: z.string().nullable(),
    place: z.string().nullable().describe('The country of the address, in English, where it is known.'),
    aal: z.number().int().describe('2 with a second factor or on a trusted device.'),
    created_at: time,
    last_seen_at: time,
    expires_at: time,
    current: z.boolean(),
  })
  .meta({ id: 'Session' });

const tokens = {
  access_token: z.string().optional().describe('ES256 JWT (RFC 9068). Bearer transport only.'),
  token_type: z.literal('Bearer').optional(),
  expires_in: z.number().int().optional().describe('Seconds.'),
  refresh_token: z.string().optional().describe('Opaque, used once. Bearer transport only.'),
  refresh_expires_in: z.number().int().optional().describe('Seconds.'),
  session_id: id,
  mfa_required: z
    .boolean()
    .describe('The session lacks its second factor and reaches only what gives it one, `me` and sign-out.'),
  mfa_enrollment_required: z.boolean().describe('A second factor has to be set up before anything else.'),
};

export const Tokens = z.object(tokens).meta({ id: 'Tokens' });
export const SignedIn = z.object({ ...tokens, user: User }).meta({ id: 'SignedIn' });

export const Fresh = z
  .object({
    session_id: id,
    fresh_until: time.describe('Until then dangerous actions need no further proof.'),
    second_factor_required: z.boolean().describe('They still need the second factor: see `mfa`.'),
  })
  .meta({ id: 'Fresh' });

export const Me = User.extend({
  aal: z.number().int().describe('Authenticator assurance level of this session.'),
  amr: z.array(z.string()).describe('RFC 8176 values.'),
  session_id: id,
  mfa_enabled: z.boolean(),
  mfa_required: z.boolean(),
  mfa_enrollment_required: z.boolean(),
  identities: z.array(Identity),
}).meta({ id: 'Me' });

export const SessionStatus = z
  .object({
    authenticated: z.boolean(),
    user_id: id.nullable(),
    session_id: id.nullable(),
    expires_at: time.nullable().describe('The session ends then in any case.'),
    idle_expires_at: time.nullable().describe('It ends then unless there is a visit before.'),
    ends_in: z.number().int().nullable().describe('Seconds to the earlier of the two.'),
    warning_at: time.nullable().describe('From then on `warning` is true.'),
    warning: z.boolean().describe('The end is near: ask whether to stay.'),
    can_extend: z.boolean().describe('Extending would move the end.'),
  })
  .meta({ id: 'SessionStatus' });

export const TokenInfo = z
  .object({
    active: z.boolean(),
    token_type: z.enum(['access_token', 'refresh_token']).optional(),
    sub: id.optional(),
    sid: id.optional(),
    iss: z.string().optional(),
    aud: z.string().optional(),
    iat: z.number().int().optional(),
    exp: z.number().int().optional(),
    jti: z.string().optional(),
    role: z.string().optional(),
    aal: z.number().int().optional(),
    amr: z.array(z.string()).optional(),
  })
  .meta({ id: 'TokenInfo' });

export const Notice = z
  .object({
    id,
    type: z.enum(['refresh.reused', 'second_factor.blocked']),
    at: time,
    device: z.string(),
    place: z.string().nullable(),
    ip: z.string().nullable(),
  })
  .meta({ id: 'Notice' });

/** Spaces are what apps show in the middle of a code. Other digits than ASCII ones are no digits (RFC 4226 §5.3). */
export const Code = z
  .string()
  .max(64)
  .transform((text) => text.replace(/[ \t\r\n]/g, ''))
  .refine((text) => /^[0-9]{6}$/.test(text), { error: 'Use the six digits the app shows.' })
  .describe('Six digits.');
export const TrustDevice = z
  .boolean()
  .default(false)
  .describe('Do not ask on this browser for some time. Cookie sessions only.');

const recoveryCodes = {
  recovery_codes: z.array(z.string()).describe('Ten, shown this once. Each works once.'),
};
export const RecoveryCodes = z.object(recoveryCodes).meta({ id: 'RecoveryCodes' });
export const RecoveryCodesAndTokens = z.object({ ...recoveryCodes, ...tokens }).meta({ id: 'RecoveryCodesAndTokens' });

export const SecondFactors = z
  .object({
    enabled: z.boolean().describe('A second factor is asked for after every way of signing in.'),
    required: z.boolean().describe('The operator asks this account to have one.'),
    usable: z
      .array(z.enum(['totp', 'passkey', 'recovery_code']))
      .describe('What this session could prove it with now.'),
    totp: z.object({ enabled_at: time.nullable(), locked: z.boolean() }),
    passkeys: z.object({ count: z.number().int(), step_enabled_at: time.nullable() }),
    recovery_codes_left: z.number().int(),
    recovery_codes_made_at: time.nullable(),
    blocked_until: time.nullable().describe('After wrong codes; until then none is looked at.'),
    trusted_device_days: z.number().int().describe('0: no device can be trusted.'),
  })
  .meta({ id: 'SecondFactors' });

export const TrustedDevice = z
  .object({
    id,
    device: z.string(),
    ip: z.string().nullable(),
    place: z.string().nullable(),
    created_at: time,
    last_used_at: time,
    expires_at: time,
  })
  .meta({ id: 'TrustedDevice' });

export const Accepted = z.object({ accepted: z.literal(true) }).meta({ id: 'Accepted' });

export const MailSettings = z
  .object({
    new_sign_in: z.boolean().describe('When the account is used on a device it was not used on before.'),
    sign_up_attempt: z.boolean().describe('When somebody tries to sign up with the address of the account.'),
  })
  .meta({ id: 'MailSettings' });

export type User = z.output<typeof User>;
export type Identity = z.output<typeof Identity>;
export type Session = z.output<typeof Session>;
export type Tokens = z.output<typeof Tokens>;
export type SignedIn = z.output<typeof SignedIn>;
export type Me = z.output<typeof Me>;
export type Fresh = z.output<typeof Fresh>;
export type SessionStatus = z.output<typeof SessionStatus>;
export type TokenInfo = z.output<typeof TokenInfo>;
export type Notice = z.output<typeof Notice>;
export type SecondFactors = z.output<typeof SecondFactors>;
export type TrustedDevice = z.output<typeof TrustedDevice>;
export type MailSettings = z.output<typeof MailSettings>;
