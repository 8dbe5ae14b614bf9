import NextAuth, { type DefaultSession, type NextAuthConfig, type NextAuthResult } from 'next-auth';
import { config } from '@/lib/core/config';
import { log } from '@/lib/core/log';
import { sessionAdapter } from './authjs-adapter';
import { sessionCookieName } from './cookie';

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

function settings(): NextAuthConfig {
  const { secrets, secure, sessions } = config();
  return {
    providers: [],
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
      sessionToken: { name: sessionCookieName(), options: { httpOnly: true, sameSite: 'lax', path: '/', secure } },
    },
    callbacks: {
      // Picked field by field: the row holds the session token, which must not reach script.
      session({ session, user }) {
        const { id, aal } = session as unknown as { id: string; aal: number };
        return { sessionId: id, aal, user: { id: user.id }, expires: session.expires };
      },
    },
    logger: {
      error: (error) => log.error(kindOf(error), 'auth.js'),
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

/** The session of the page that is being rendered, read from the same row as everywhere; null when nobody is signed in. */
export async function auth() {
  const session = await authjs().auth();
  // Misconfigured, Auth.js may answer an object that is no session: only an id counts.
  return session?.user?.id && session.sessionId ? session : null;
}
