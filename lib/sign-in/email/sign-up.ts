import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError, fieldError } from '@/lib/core/errors';
import { newId } from '@/lib/core/ids';
import { type Db, db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { notify, wasPosted } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import { enqueue } from '@/lib/queue/enqueue';
import { acceptPassword, checkPassword, PASSWORD_METHOD } from '@/lib/sign-in/passwords';
import { createUser } from '@/lib/users/new-user';
import { findUserByEmail, lockUser, type UserRow } from '@/lib/users/queries';
import { claimAccount, dropClaim } from './claim';
import { mailLink, refuseLink, refusePassword } from './links';
import { isUsernameTaken, type LinkRow, lockAddress, removeSignUps, spendLink } from './queries';

export interface Verified {
  email: string;
  /** What was set before the proof is gone: the account needs a new password. */
  credentialsRemoved: boolean;
}

export const usernameTaken = () =>
  fieldError('username_taken', 'body.username', 'This username is taken. Choose another one.');

interface Wish {
  email: string;
  username: string | null;
  passwordHash: string;
}

/**
 * Asks for an account that begins with the proof of its address. Whether the address has one already is found out by a job, so every
 * address costs the same and answers the same. Throws `username_taken`, whatever the address.
 */
export async function askToSignUp(wish: Wish, client: ClientContext): Promise<void> {
  if (wish.username !== null && (await isUsernameTaken(db(), wish.username))) throw usernameTaken();
  await enqueue(db(), 'answer_sign_up', { mailId: newId(), ...wish, client });
}

/** Mails the link that makes the account or, where the address is somebody's proven one, word to its owner; once. */
export async function answerSignUp(
  { mailId, email, username, passwordHash }: Wish & { mailId: string },
  client: ClientContext,
): Promise<void> {
  await db().transaction(async (tx) => {
    if (await wasPosted(tx, email, mailId)) return;
    const holder = await findUserByEmail(tx, email);
    const owner = holder?.emailVerifiedAt ? holder : null;
    if (owner) {
      await notify(tx, owner, { kind: 'sign_up_attempt', data: { whence: whenceOf(client) } }, { id: mailId });
    } else {
      const letter = { kind: 'confirm_sign_up', data: {} } as const;
      await mailLink(tx, { mailId, purpose: 'sign_up', userId: null, email, letter, passwordHash, username });
    }
    await record(tx, client, {
      type: 'email.verification_requested',
      outcome: owner ? 'failure' : 'success',
      subjectId: owner?.id ?? null,
      method: PASSWORD_METHOD,
      data: owner ? { reason: 'email_taken' } : { for: 'sign_up' },
    });
  });
}

interface Beginning {
  passwordHash: string;
  username: string | null;
}

interface Passwords {
  password: string | undefined;
  newPassword: string | undefined;
}

/**
 * What the account begins with. Whoever reads the mailbox may choose another password than the sign-up did, which need not have been
 * theirs; then the username was not theirs either. Throws `invalid_credentials` for a password that is not the sign-up's.
 */
async function beginning(
  { email, username, passwordHash }: LinkRow,
  { password, newPassword }: Passwords,
  client: ClientContext,
): Promise<Beginning> {
  if (newPassword !== undefined) {
    const chosen = await acceptPassword(newPassword, 'body.new_password', { email, names: [] }, client);
    return { passwordHash: chosen, username: null };
  }
  if (password !== undefined && !(await checkPassword(passwordHash, password)).ok) {
    return refusePassword(null, 'Check the password you signed up with and try again.', client);
  }
  return { passwordHash: passwordHash ?? '', username };
}

/**
 * Makes the account that a sign-up asked for, or gives the unproven one that holds the address to whoever proves it. The username is
 * left out where it was taken in the meantime. Throws `token_invalid`, `email_taken`, and what is wrong with a password.
 */
export async function finishSignUp(link: LinkRow, passwords: Passwords, client: ClientContext): Promise<Verified> {
  const { email } = link;
  const set = await beginning(link, passwords, client);
  const outcome = await db().transaction(async (tx) => {
    await lockAddress(tx, email);
    const known = await findUserByEmail(tx, email);
    const holder = known && (await lockUser(tx, known.id));
    const spent = await spendLink(tx, { hash: link.hash, purpose: 'sign_up', at: now() });
    if (!spent) return 'refused';
    await removeSignUps(tx, email);
    if (holder?.email !== email) return begin(tx, email, set, client);
    if (holder.emailVerifiedAt) return 'taken';
    if (holder.status === 'active') return takeOver(tx, holder, set, client);
    // A suspended account is nobody's to take over, and its claim does not block whose address it is.
    await dropClaim(tx, holder, client);
    return begin(tx, email, set, client);
  });
  if (outcome === 'refused') return refuseLink('email.verify_failed', null, client);
  if (outcome === 'done') return { email, credentialsRemoved: false };
  await record(db(), client, { type: 'email.verify_failed', outcome: 'failure', data: { reason: 'email_taken' } });
  throw new AppError('email_taken', { detail: 'An account with this e-mail exists by now. Sign in instead.' });
}

async function begin(
  tx: Db,
  email: string,
  { passwordHash, username }: Beginning,
  client: ClientContext,
): Promise<'done'> {
  const details = { email, emailVerifiedAt: now(), passwordHash };
  const user = (username && (await createUser(tx, { ...details, username }))) || (await createUser(tx, details));
  // Somebody signed up with the address in this moment. Nothing is spent: the next try finds them.
  if (!user) throw new AppError('conflict', { detail: 'Try again.' });
  await record(tx, client, { type: 'user.signed_up', actorId: user.id, method: PASSWORD_METHOD });
  return 'done';
}

async function takeOver(
  tx: Db,
  holder: UserRow,
  { passwordHash, username }: Beginning,
  client: ClientContext,
): Promise<'done'> {
  const claim = (set: { username?: string }) =>
    claimAccount(tx, holder.id, { passwordHash, ...set }, 'email_claimed', client);
  const claimed = (username && (await claim({ username }))) || (await claim({}));
  if (claimed) await notify(tx, claimed, { kind: 'account_claimed', data: { whence: whenceOf(client) } });
  return 'done';
}
