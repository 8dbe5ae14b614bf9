import 'server-only';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type {
  Identity,
  MailSettings,
  Notice,
  SecondFactors,
  Session,
  TrustedDevice,
  User,
} from '@/lib/api/contracts/shapes';
import { presentIdentity, presentSession, presentUser } from '@/lib/api/present';
import { presentSecondFactors, presentTrustedDevice } from '@/lib/api/present-second-factor';
import { presentNotice } from '@/lib/api/present-session';
import { AppError } from '@/lib/core/errors';
import { log } from '@/lib/core/log';
import { secondFactorStatus } from '@/lib/second-factor/status';
import { type Missing, missingOf } from '@/lib/sessions/assurance';
import { sessionCookieName } from '@/lib/sessions/cookie';
import { liveSessions } from '@/lib/sessions/list';
import { type Principal, readSessionToken } from '@/lib/sessions/read';
import { trustedDevicesOf } from '@/lib/sessions/trusted-devices/distrust';
import { pendingEmailChange } from '@/lib/sign-in/email/change';
import { listIdentities } from '@/lib/sign-in/link';
import { mailSettingsOf } from '@/lib/users/mail-settings';
import { unreadNotices } from '@/lib/users/notices';

export interface PageSession {
  user: User;
  session: { id: string; method: string; identityId: string | null; aal: number };
  mails: MailSettings;
}

interface Looking extends PageSession {
  missing: Missing | null;
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

/** Whose session came with the request, also one that lacks something; read once per request. */
const visiting = cache(
  async (): Promise<Principal | null> =>
    reading(async () => {
      const token = (await cookies()).get(sessionCookieName())?.value;
      return token ? await readSessionToken(token) : null;
    }),
);

/** The same, as pages may know it. */
async function looking(): Promise<Looking | null> {
  const principal = await visiting();
  if (!principal) return null;
  const { id, method, identityId, aal } = principal.session;
  const mails = mailSettingsOf(principal.user);
  const session = { id, method, identityId, aal };
  return { user: presentUser(principal.user), session, mails, missing: missingOf(principal) };
}

/** Who is looking at the page; nobody while their session lacks something. */
export async function currentUser(): Promise<PageSession | null> {
  const current = await looking();
  return current?.missing ? null : current;
}

const pagesFor = { second_factor: '/second-factor', enrollment: '/set-up-second-factor' } as const;

const withReturn = (page: string, returnTo: string) => `${page}?return_to=${encodeURIComponent(returnTo)}`;

/**
 * The signed-in user, or a redirect to sign in, or to finish that, and come back to `returnTo`. Every page that shows anything personal
 * calls it.
 */
export async function requireUser(returnTo: string): Promise<PageSession> {
  const current = await looking();
  if (!current) redirect(withReturn('/sign-in', returnTo));
  if (current.missing) redirect(withReturn(pagesFor[current.missing], returnTo));
  return current;
}

/** Whose session lacks just that; a redirect to sign in, or to where they wanted to go. For the pages that give it what it lacks. */
export async function requireLacking(missing: Missing, returnTo: string): Promise<PageSession> {
  const current = await looking();
  if (!current) redirect(withReturn('/sign-in', returnTo));
  if (current.missing === null) redirect(returnTo);
  if (current.missing !== missing) redirect(withReturn(pagesFor[current.missing], returnTo));
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

/** How the second factor of whoever is looking stands, also while their session lacks it. */
export async function signedInSecondFactors(): Promise<SecondFactors> {
  const principal = await visiting();
  if (!principal) throw new AppError('unauthenticated');
  return reading(async () => presentSecondFactors(await secondFactorStatus(principal)));
}

export async function signedInTrustedDevices(userId: string): Promise<TrustedDevice[]> {
  return reading(async () => (await trustedDevicesOf(userId)).map(presentTrustedDevice));
}

/** The address the account waits to move to; null where it does not. */
export async function signedInPendingEmail(userId: string): Promise<string | null> {
  return reading(async () => (await pendingEmailChange(userId))?.email ?? null);
}
