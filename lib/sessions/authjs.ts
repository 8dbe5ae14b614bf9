import { Auth, raw, skipCSRFCheck } from '@auth/core';
import { decodeJwt } from 'jose';
import NextAuth, { type DefaultSession, type NextAuthConfig, type NextAuthResult } from 'next-auth';
import { config, type OauthProviderId } from '@/lib/core/config';
import { AppError } from '@/lib/core/errors';
import { log } from '@/lib/core/log';
import { sessionAdapter } from './authjs-adapter';
import { authjsProviders } from './authjs-providers';
import { visit } from './authjs-visit';
import { authjsReturnCookieName, type Cookie, oauthCheckCookieNames, sessionCookieName } from './cookie';

declare module 'next-auth' {
  interface Session {
    sessionId: string;
    aal: number;
    user: { id: string } & Pick<NonNullable<DefaultSession['user']>, never>;
  }
}

/** Its messages repeat what a client sent, so only the kind is logged, and the failure of ours behind it where there is one. */
function kindOf(error: Error): Record<string, unknown> {
  const { type, cause } = error as Error & { type?: string; cause?: { err?: unknown } };
  return { kind: type ?? 'unknown', ...(cause?.err instanceof Error ? { err: cause.err } : {}) };
}

/** How long a visit to a provider may take, in seconds. */
export const VISIT_SECONDS = 600;

/** Kinds of failure that whoever visits can cause at will: they are no news for an operator. */
const VISITORS_DOING = new Set(['OAuthCallbackError', 'InvalidCheck', 'UnknownAction', 'MissingCSRF']);

/** Also an answer of a provider that somebody changed on its way. */
function isVisitorsDoing({ kind, err }: Record<string, unknown>): boolean {
  const code = err instanceof Error && 'code' in err ? String(err.code) : '';
  return VISITORS_DOING.has(String(kind)) || (kind === 'CallbackRouteError' && code.startsWith('OAUTH_'));
}

function settings(): NextAuthConfig {
  const { secrets, secure, sessions } = config();
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
  const check = (name: string) => ({ name, options: { ...options, maxAge: VISIT_SECONDS } });
  const names = oauthCheckCookieNames();
  return {
    basePath: '/api/auth',
    providers: authjsProviders(),
    adapter: sessionAdapter(),
    secret: [...secrets],
    // The server pins Host to the public URL before any request gets here.
    trustHost: true,
    session: {
      strategy: 'database',
      maxAge: sessions.remembered.maxSeconds,
      updateAge: sessions.remembered.maxSeconds,
    },
    pages: {
      signIn: '/sign-in',
      signOut: '/account',
      error: '/sign-in',
      verifyRequest: '/sign-in',
      newUser: '/account',
    },
    cookies: {
      sessionToken: { name: sessionCookieName(), options },
      callbackUrl: { name: authjsReturnCookieName(), options },
      state: check(names.state),
      pkceCodeVerifier: check(names.pkceCodeVerifier),
      nonce: check(names.nonce),
    },
    callbacks: {
      // Answering a text ends it: Auth.js redirects there and never comes to making users, linking, or opening sessions.
      async signIn({ account, profile }) {
        const current = visit();
        if (!current || !account) return false;
        await current.arrive({
          provider: account.provider as OauthProviderId,
          profile: { ...profile },
          idToken: account.id_token ? decodeJwt(account.id_token) : null,
        });
        return '/';
      },
      // Picked field by field: the row holds the session token, which must not reach script.
      session({ session, user }) {
        const { id, aal } = session as unknown as { id: string; aal: number };
        return { sessionId: id, aal, user: { id: user.id }, expires: session.expires };
      },
    },
    logger: {
      error(error) {
        const kind = kindOf(error);
        log[isVisitorsDoing(kind) ? 'info' : 'error'](isVisitorsDoing(kind) ? { kind: kind.kind } : kind, 'auth.js');
      },
      warn: (code) => log.warn({ code }, 'auth.js'),
      debug: () => {},
    },
  };
}

let instance: NextAuthResult | undefined;

/** Auth.js, made at first use so that a build needs no environment. Its configuration never changes afterwards. */
export function authjs(): NextAuthResult {
  instance ??= NextAuth(settings());
  return instance;
}

/**
 * Where to send a browser that wants to show who it is at a provider, and the cookies that its return is checked against. Throws
 * `provider_unavailable`.
 */
export async function authorizationAt(
  provider: OauthProviderId,
  parameters: Record<string, string>,
): Promise<{ url: string; cookies: Cookie[] }> {
  const address = `${config().publicUrl}/api/auth/signin/${provider}?${new URLSearchParams(parameters)}`;
  // The contract's own route has judged where the request comes from.
  const answer = await Auth(new Request(address, { method: 'POST' }), { ...settings(), raw, skipCSRFCheck });
  if (answer instanceof Response || !answer.redirect) {
    throw new AppError('provider_unavailable', { detail: 'Try again in a moment, or use another way in.' });
  }
  const wanted: string[] = Object.values(oauthCheckCookieNames());
  const cookies = (answer.cookies ?? [])
    .filter(({ name }) => wanted.includes(name))
    .map(({ name, value }) => ({ name, value, maxAgeSeconds: VISIT_SECONDS }));
  return { url: answer.redirect, cookies };
}
