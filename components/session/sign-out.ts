import { ApiProblem, api } from '@/lib/api/client';
import { leaveByHand, leaveToSignIn } from './leave';
import { tellTabs } from './tell-tabs';

/** A session that is gone anyway is as good as ended. Asked twice: its cookie may have been renewed while the first one was on its way. */
async function unlessGone(call: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await call();
      return;
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem && thrown.code === 'unauthenticated')) throw thrown;
    }
  }
}

/** Ends this session, in all tabs, and opens the sign-in page. Rejects with what the API threw. */
export async function signOut(user: string): Promise<void> {
  await unlessGone(() => api('POST /api/v1/auth/logout'));
  tellTabs({ kind: 'signed_out', user, why: 'by_hand' });
  leaveByHand();
}

/** Ends this session, in all tabs, and stays where it is: for pages that need none. Rejects with what the API threw. */
export async function endSession(user?: string): Promise<void> {
  await unlessGone(() => api('POST /api/v1/auth/logout'));
  if (user) tellTabs({ kind: 'signed_out', user, why: 'by_hand' });
}

/** Ends this session to begin a new one: every tab keeps its place and its unsaved text. Rejects with what the API threw. */
export async function signInAgain(user: string): Promise<void> {
  await unlessGone(() => api('POST /api/v1/auth/logout'));
  tellTabs({ kind: 'signed_out', user, why: 'again' });
  leaveToSignIn('again');
}

/** Ends every session of the account, this one too, and opens the sign-in page. Rejects with what the API threw. */
export async function signOutEverywhere(user: string): Promise<void> {
  await unlessGone(() => api('POST /api/v1/auth/logout-all'));
  tellTabs({ kind: 'signed_out', user, why: 'by_hand' });
  leaveByHand();
}

/** Deletes the account and says so on the sign-in page. Rejects with what the API threw. */
export async function deleteAccount(user: string): Promise<void> {
  await api('DELETE /api/v1/auth/me');
  tellTabs({ kind: 'signed_out', user, why: 'deleted' });
  leaveByHand('deleted');
}
