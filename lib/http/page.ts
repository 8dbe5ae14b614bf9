import 'server-only';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { Identity, Session, User } from '@/lib/api/contracts/shapes';
import { presentIdentity, presentSession, presentUser } from '@/lib/api/present';
import { auth } from '@/lib/sessions/authjs';
import { liveSessions } from '@/lib/sessions/list';
import { readSessionId } from '@/lib/sessions/read';
import { listIdentities } from '@/lib/sign-in/link';

export interface PageSession {
  user: User;
  session: { id: string; method: string; identityId: string | null; aal: number };
}

/** Who is looking at the page; read once per request. */
export const currentUser = cache(async (): Promise<PageSession | null> => {
  const signedIn = await auth();
  const principal = signedIn && (await readSessionId(signedIn.sessionId));
  if (!principal) return null;
  const { id, method, identityId, aal } = principal.session;
  return { user: presentUser(principal.user), session: { id, method, identityId, aal } };
});

/** The signed-in user, or a redirect to sign in and come back to `returnTo`. Every page that shows anything personal calls it. */
export async function requireUser(returnTo: string): Promise<PageSession> {
  const current = await currentUser();
  if (!current) redirect(`/sign-in?return_to=${encodeURIComponent(returnTo)}`);
  return current;
}

export async function signedInIdentities(userId: string): Promise<Identity[]> {
  return (await listIdentities(userId)).map(presentIdentity);
}

export async function signedInSessions(userId: string, currentId: string): Promise<Session[]> {
  return (await liveSessions(userId)).map((session) => presentSession(session, currentId));
}
