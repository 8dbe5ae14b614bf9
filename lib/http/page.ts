import 'server-only';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { Identity, MailSettings, Notice, Session, User } from '@/lib/api/contracts/shapes';
import { presentIdentity, presentSession, presentUser } from '@/lib/api/present';
import { presentNotice } from '@/lib/api/present-session';
import { AppError } from '@/lib/core/errors';
import { log } from '@/lib/core/log';
import { sessionCookieName } from '@/lib/sessions/cookie';
import { liveSessions } from '@/lib/sessions/list';
import { readSessionToken } from '@/lib/sessions/read';
import { pendingEmailChange } from '@/lib/sign-in/email/change';
import { listIdentities } from '@/lib/sign-in/link';
import { mailSettingsOf } from '@/lib/users/mail-settings';
import { unreadNotices } from '@/lib/users/notices';

export interface PageSession {
  user: User;
  session: { id: string; method: string; identityId: string | null; aal: number };
  mails: MailSettings;
}

/** The framework prints what a page throws; a query's error holds the query's values, so it is logged here and goes no further. */
async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Next's own signals (redirect, dynamic rendering) carry a digest and have to pass.
    if (error instanceof Error && 'digest' in error) throw error;
    log.error({ err: error }, 'page could not be read');
    throw new AppError('internal_error');
  }
}

/** Who is looking at the page; read once per request. */
export const currentUser = cache(
  async (): Promise<PageSession | null> =>
    reading(async () => {
      const token = (await cookies()).get(sessionCookieName())?.value;
      const principal = token ? await readSessionToken(token) : null;
      if (!principal) return null;
      const { id, method, identityId, aal } = principal.session;
      const mails = mailSettingsOf(principal.user);
      return { user: presentUser(principal.user), session: { id, method, identityId, aal }, mails };
    }),
);

/** The signed-in user, or a redirect to sign in and come back to `returnTo`. Every page that shows anything personal calls it. */
export async function requireUser(returnTo: string): Promise<PageSession> {
  const current = await currentUser();
  if (!current) redirect(`/sign-in?return_to=${encodeURIComponent(returnTo)}`);
  return current;
}

export async function signedInIdentities(userId: string): Promise<Identity[]> {
  return reading(async () => (await listIdentities(userId)).map(presentIdentity));
}

export async function signedInSessions(userId: string, currentId: string): Promise<Session[]> {
  return reading(async () => (await liveSessions(userId)).map((session) => presentSession(session, currentId)));
}

export async function signedInNotices(userId: string): Promise<Notice[]> {
  return reading(async () => (await unreadNotices(userId)).map(presentNotice));
}

/** The address the account waits to move to; null where it does not. */
export async function signedInPendingEmail(userId: string): Promise<string | null> {
  return reading(async () => (await pendingEmailChange(userId))?.email ?? null);
}
