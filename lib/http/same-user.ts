import { AppError } from '@/lib/core/errors';

/** Our pages name the user they were drawn for; a page of one user must not act as the next one who signed in, in another tab. */
export const PAGE_USER_HEADER = 'x-latchkey-user';

/** Throws `session_changed` where the page that asks was drawn for somebody else. The header is compared and decides nothing else. */
export function requireSameUser(headers: Headers, userId: string): void {
  const drawnFor = headers.get(PAGE_USER_HEADER);
  if (drawnFor === null || drawnFor === userId) return;
  throw new AppError('session_changed', { detail: 'Load the page again to go on as who is signed in now.' });
}
