import { config } from '@/lib/core/config';
import type { ProviderAnswer } from '@/lib/sessions/authjs-visit';
import { canonicalEmail } from '@/lib/users/email-address';

/** An account at a provider that somebody has just shown to be theirs. */
export interface ProvenAccount {
  provider: ProviderAnswer['provider'];
  /** `<issuer>|<subject>`: another issuer under the same setting names other people, even with the same subjects. */
  subject: string;
  /** What its owner knows it by. For the eye only: nothing is decided by it. */
  address: string;
  /** Proven to be theirs by a provider that is trusted with that; else null. */
  email: string | null;
  /** When they last entered their credentials there, where the provider says so. */
  authenticatedAt: Date | null;
}

/** OpenID Connect Core §2: at most 255 ASCII characters. */
const SUBJECT = /^[\x20-\x7e]{1,255}$/;
const NOT_SHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** The first of `values` that a person could recognise, cleaned of what cannot be seen. */
function recognisable(...values: unknown[]): string {
  for (const value of values) {
    if (typeof value !== 'string') continue;
    const text = [...value.replace(NOT_SHOWN, '').trim()].slice(0, 254).join('');
    if (text !== '') return text;
  }
  return '';
}

function trustedEmail({ provider, profile }: ProviderAnswer): string | null {
  const trusted = config().oauthProviders.some(({ id, trustedEmail }) => id === provider && trustedEmail);
  return trusted && profile.email_verified === true ? canonicalEmail(profile.email) : null;
}

/** Reads a provider's answer; null where it does not say whom it is about. */
export function provenAccount(answer: ProviderAnswer): ProvenAccount | null {
  const { provider, profile, idToken } = answer;
  const issuer = idToken ? idToken.iss : config().oauthProviders.find(({ id }) => id === provider)?.issuer;
  const subject = idToken ? idToken.sub : Number.isSafeInteger(profile.id) ? String(profile.id) : null;
  if (typeof issuer !== 'string' || issuer === '' || typeof subject !== 'string' || !SUBJECT.test(subject)) return null;
  const authTime = idToken?.auth_time;
  return {
    provider,
    subject: `${issuer}|${subject}`,
    address: recognisable(profile.email, profile.login, profile.preferred_username, profile.name, subject),
    email: trustedEmail(answer),
    authenticatedAt: Number.isSafeInteger(authTime) ? new Date(Number(authTime) * 1000) : null,
  };
}
