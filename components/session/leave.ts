import { forgetDraft, keepDrafts } from './drafts';
import type { Ending } from './ending-text';

let leaving = false;

/** Hides the page, or shows it again. On the document, so that it happens at once and holds for dialogs, too. */
export function veil(hidden: boolean): void {
  document.documentElement.toggleAttribute('data-veiled', hidden || leaving);
}

/** True once the page is on its way out: whatever is known about the session no longer matters. */
export function isLeaving(): boolean {
  return leaving;
}

/** A page that the browser brings back was left, but is here again. */
export function stays(): void {
  leaving = false;
}

function leave(to: string): void {
  if (leaving) return;
  leaving = true;
  veil(true);
  window.location.replace(to);
}

const here = () => window.location.pathname + window.location.search + window.location.hash;

/**
 * The session is over: hides the page, keeps unsaved text unless the person ended it, and goes to sign in and come back, here unless
 * it is said where else.
 */
export function leaveToSignIn(why: Ending, returnTo = here()): void {
  if (leaving) return;
  if (why === 'by_hand' || why === 'deleted') forgetDraft();
  else keepDrafts();
  const query = new URLSearchParams({ return_to: returnTo, ended: why });
  if (why === 'deleted') query.delete('return_to');
  leave(`/sign-in?${query}`);
}

/** Somebody else is signed in by now: hides the page and opens theirs. */
export function leaveToOther(): void {
  leave('/account?switched=1');
}

/** The person ended the session here: hides the page, forgets what they typed, and opens the sign-in page. */
export function leaveByHand(why?: 'deleted'): void {
  leaving = true;
  veil(true);
  forgetDraft();
  window.location.assign(why ? `/sign-in?ended=${why}` : '/sign-in');
}
