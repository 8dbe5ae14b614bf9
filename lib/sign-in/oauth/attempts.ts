import { after, now, seconds } from '@/lib/core/clock';
import { config, type OauthProvider } from '@/lib/core/config';
import { tokenHash } from '@/lib/core/crypto';
import { AppError } from '@/lib/core/errors';
import { newToken } from '@/lib/core/ids';
import { db } from '@/lib/db/client';
import { authorizationAt, VISIT_SECONDS } from '@/lib/sessions/authjs';
import { type Cookie, oauthCookieName } from '@/lib/sessions/cookie';
import type { Principal } from '@/lib/sessions/read';
import { type AttemptRow, findAttempt, insertAttempt, spendAttempt } from './queries';

export interface VisitWish {
  purpose: AttemptRow['purpose'];
  remember: boolean;
  /** A path of this site, already judged. */
  returnTo: string;
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A browser and the answer it may bring belong together, even where somebody planted cookies that Auth.js would believe. */
const keyOf = (token: string, state: string | null): string => tokenHash(`${token}.${state}`);

/** Asks for a proof of now, in the strongest words that each provider knows. */
const askAgain: Record<OauthProvider['id'], Record<string, string>> = {
  oidc: { prompt: 'login', max_age: '0' },
  google: { prompt: 'select_account' },
  github: { prompt: 'select_account' },
};

/** The configured provider with this id; `not_found` where there is none. */
export function configuredProvider(id: string): OauthProvider {
  const provider = config().oauthProviders.find((one) => one.id === id);
  if (!provider) throw new AppError('not_found', { detail: 'This provider is not set up here.' });
  return provider;
}

/**
 * Sets out for a provider: keeps what the return will be for, and answers where the browser goes and the cookies it must bring
 * back. A link and a re-authentication belong to the session in the cookie of `principal`. Throws `provider_unavailable`.
 */
export async function setOut(
  providerId: string,
  wish: VisitWish,
  principal: Principal | null,
): Promise<{ url: string; cookies: Cookie[] }> {
  const { id: provider } = configuredProvider(providerId);
  const { url, cookies } = await authorizationAt(provider, wish.purpose === 'reauthenticate' ? askAgain[provider] : {});
  const token = newToken();
  const at = now();
  await insertAttempt(db(), {
    ...wish,
    tokenHash: keyOf(token, new URL(url).searchParams.get('state')),
    provider,
    userId: principal?.user.id ?? null,
    sessionId: principal?.session.id ?? null,
    issuedAt: at,
    expiresAt: after(at, seconds(VISIT_SECONDS)),
  });
  return { url, cookies: [...cookies, { name: oauthCookieName(), value: token, maxAgeSeconds: VISIT_SECONDS }] };
}

interface Ticket {
  token: string;
  state: string | null;
}

const keyOn = ({ token, state }: Ticket): string | null => (TOKEN.test(token) && state ? keyOf(token, state) : null);

/** The attempt that a returning browser belongs to, spent or not; null where there is none. Changes nothing. */
export async function whoseReturn(provider: string, ticket: Ticket): Promise<AttemptRow | null> {
  const key = keyOn(ticket);
  const attempt = key && (await findAttempt(db(), key));
  return attempt && attempt.provider === provider ? attempt : null;
}

/**
 * Spends the attempt of a returning browser: one atomic statement, before anything else, whatever comes of the return. `live` is
 * false for one that was spent or is too old; it still says where its person wanted to be.
 */
export async function comeBack(
  provider: string,
  ticket: Ticket,
): Promise<{ attempt: AttemptRow; live: boolean } | null> {
  const key = keyOn(ticket);
  if (!key) return null;
  const spent = await spendAttempt(db(), { tokenHash: key, provider, at: now() });
  const attempt = spent ?? (await findAttempt(db(), key));
  return attempt && { attempt, live: spent !== null };
}
