import type { ClientContext } from '@/lib/core/client-context';
import { after, hours, now } from '@/lib/core/clock';
import { tokenHash } from '@/lib/core/crypto';
import { AppError } from '@/lib/core/errors';
import { newToken } from '@/lib/core/ids';
import { type Db, db } from '@/lib/db/client';
import { type NewEvent, record } from '@/lib/events/queries';
import type { Letter } from '@/lib/mail/letter';
import { post } from '@/lib/mail/outbox';
import type { UserRow } from '@/lib/users/queries';
import { findUnused, insertLink, type LinkPurpose, type LinkRow } from './queries';

/** How long a mailed link works, in milliseconds. */
const LIFETIMES: Record<LinkPurpose, number> = {
  sign_up: hours(24),
  verify: hours(24),
  // As long as the limit of an address for asking lasts.
  reset: hours(1),
  change: hours(24),
  undo_change: hours(24),
};

interface NewLink {
  /** The mail's, where a job that may run twice writes it. */
  mailId?: string | undefined;
  purpose: LinkPurpose;
  /** Null for a sign-up, which has no user yet. */
  userId: string | null;
  /** The stored or the pending address of that user: the link is mailed there, and using it proves it. */
  email: string;
  /** Null keeps the link from everybody: nothing is mailed, and nobody has its token. */
  letter: Letter | null;
  username?: string | null;
  passwordHash?: string | null;
  emailVerifiedAt?: Date | null;
}

/**
 * Makes a link and mails it, in the caller's transaction. Only the hash of its token stays. False where no mail was written, because the
 * address has had its share of this kind or the mail was written before: then there is no link either.
 */
export async function mailLink(tx: Db, { mailId, letter, ...link }: NewLink): Promise<boolean> {
  const token = newToken();
  const createdAt = now();
  const expiresAt = after(createdAt, LIFETIMES[link.purpose]);
  const about = { id: mailId, userId: link.userId, recipient: link.email };
  const posted = letter !== null && (await post(tx, { ...about, letter, link: { token, expiresAt } }));
  // A move stays pending without a mail: if it did only where nothing could be mailed for another reason, it would tell which addresses
  // have an account.
  if (posted || letter === null || link.purpose === 'change') {
    await insertLink(tx, { ...link, hash: tokenHash(token), createdAt, expiresAt });
  }
  return posted;
}

/**
 * True while the link is good for the account as it is now: an active one, and - but for a move, which is about another address - one
 * that still has the address the link was mailed to.
 */
export function isGoodFor(link: LinkRow, user: UserRow): boolean {
  const moves = link.purpose === 'change' || link.purpose === 'undo_change';
  return user.status === 'active' && (moves || user.email === link.email);
}

/** The link a token opens, and its account; null for whatever cannot be used, whyever. Spends nothing. */
export async function findLink(
  token: string,
  purposes: readonly LinkPurpose[],
): Promise<{ link: LinkRow; user: UserRow | null } | null> {
  const found = await findUnused(db(), { hash: tokenHash(token), purposes, at: now() });
  if (!found) return null;
  if (found.link.purpose === 'sign_up') return { ...found, user: null };
  return found.user && isGoodFor(found.link, found.user) ? found : null;
}

/** Unknown, used, expired, of another purpose, for an account that changed since: all answer this, word for word. */
export function tokenInvalid(): AppError {
  return new AppError('token_invalid', {
    detail: 'It was used, called off or replaced, or its time is over. Ask for a new one.',
  });
}

/** Records that a link was refused and throws `token_invalid`. */
export async function refuseLink(
  type: NewEvent['type'],
  subjectId: string | null,
  client: ClientContext,
): Promise<never> {
  await record(db(), client, { type, outcome: 'failure', subjectId, data: { reason: 'token_invalid' } });
  throw tokenInvalid();
}

/** What is recorded where whoever holds a link does not know the password. */
export function passwordFailure(subjectId: string | null): NewEvent {
  return { type: 'email.verify_failed', outcome: 'failure', subjectId, data: { reason: 'invalid_credentials' } };
}

/** The link is as good as before. */
export function passwordRefused(detail: string): AppError {
  return new AppError('invalid_credentials', { detail });
}
