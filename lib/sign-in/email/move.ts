import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError } from '@/lib/core/errors';
import { changing } from '@/lib/db/changes';
import { type Db, db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { whenceOf } from '@/lib/mail/whence';
import { forgetDevices } from '@/lib/sessions/known-devices/queries';
import { endSessions } from '@/lib/sessions/revoke';
import { distrustAll } from '@/lib/sessions/trusted-devices/distrust';
import { changeUser, type UserRow } from '@/lib/users/queries';
import { dropClaim } from './claim';
import { findLink, isGoodFor, mailLink, refuseLink } from './links';
import {
  type LinkPurpose,
  type LinkRow,
  lockAddress,
  lockUserAndHolder,
  removeLaterUndos,
  removeLinks,
  removeUnprovenUndos,
  spendLink,
} from './queries';

type Moved = 'moved' | 'refused' | 'taken';

/** Gives the address of a link to an account. An unproven claim of somebody else to it ends; false where theirs is proven. */
async function giveAddress(
  tx: Db,
  userId: string,
  { email, emailVerifiedAt }: { email: string; emailVerifiedAt: Date },
  holder: UserRow | null,
  client: ClientContext,
): Promise<boolean> {
  if (holder?.emailVerifiedAt) return false;
  if (holder) await dropClaim(tx, holder, client);
  changing({ userId });
  return (await changeUser(tx, userId, { email, emailVerifiedAt }, now())) !== null;
}

/** Spends the link in one transaction with what it does; refused or not, a spent link stays spent. */
async function followLink(
  token: string,
  purpose: LinkPurpose,
  client: ClientContext,
  move: (tx: Db, user: UserRow, holder: UserRow | null, link: LinkRow) => Promise<Moved>,
): Promise<{ email: string }> {
  const found = await findLink(token, [purpose]);
  if (!found?.user) return refuseLink('email.change_failed', null, client);
  const { id: userId } = found.user;
  const { email, hash } = found.link;
  const outcome = await db().transaction(async (tx) => {
    await lockAddress(tx, email);
    const { user, holder } = await lockUserAndHolder(tx, userId, email);
    const link = await spendLink(tx, { hash, purpose, at: now() });
    return link && user && isGoodFor(link, user) ? move(tx, user, holder, link) : 'refused';
  });
  if (outcome === 'refused') return refuseLink('email.change_failed', userId, client);
  if (outcome === 'moved') return { email };
  await record(db(), client, {
    type: 'email.change_failed',
    outcome: 'failure',
    subjectId: userId,
    data: { reason: 'email_taken' },
  });
  throw new AppError('email_taken', { detail: 'This address belongs to another account by now. Choose another one.' });
}

/**
 * Moves an account to the address that a link was mailed to, which this proves. The old address, if it was proven, is told and has a
 * day to bring the account back. Of two accounts that go for one address one gets it. Throws `token_invalid` or `email_taken`.
 */
export async function confirmEmailChange(token: string, client: ClientContext): Promise<{ email: string }> {
  return followLink(token, 'change', client, async (tx, user, holder, { email }) => {
    await removeLinks(tx, user.id, ['change']);
    if (!(await giveAddress(tx, user.id, { email, emailVerifiedAt: now() }, holder, client))) return 'taken';
    await removeLinks(tx, user.id, ['verify', 'reset']);
    await removeUnprovenUndos(tx, user.id);
    await record(tx, client, { type: 'email.changed', actorId: user.id });
    if (user.email !== null && user.emailVerifiedAt !== null) {
      await mailLink(tx, {
        purpose: 'undo_change',
        userId: user.id,
        email: user.email,
        emailVerifiedAt: user.emailVerifiedAt,
        letter: { kind: 'email_changed', data: { to: email, whence: whenceOf(client) } },
      });
    }
    return 'moved';
  });
}

/**
 * What the owner of the old address can do within a day: call a move off, or bring the account back. Every session and everything
 * pending ends, and no way back stays that leads to an address the account had later. Throws `token_invalid` or `email_taken`.
 */
export async function undoEmailChange(token: string, client: ClientContext): Promise<{ email: string }> {
  return followLink(token, 'undo_change', client, async (tx, user, holder, link) => {
    const { email, emailVerifiedAt, hash, createdAt } = link;
    const moved = user.email !== email;
    // Without a proof nobody knows whose the old address is: whoever reads its mail must not get the account.
    if (moved && emailVerifiedAt === null) return 'refused';
    if (moved && emailVerifiedAt && !(await giveAddress(tx, user.id, { email, emailVerifiedAt }, holder, client))) {
      return 'taken';
    }
    await distrustAll(tx, user.id, 'email_change_undone', client);
    await endSessions(tx, { userId: user.id }, 'email_change_undone', client);
    await forgetDevices(tx, user.id);
    await removeLinks(tx, user.id, ['change', 'verify', 'reset']);
    await removeLaterUndos(tx, { userId: user.id, hash, createdAt });
    await record(tx, client, { type: 'email.change_undone', actorId: user.id, data: { moved } });
    return 'moved';
  });
}
