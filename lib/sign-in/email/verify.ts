import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { fieldError } from '@/lib/core/errors';
import { changing } from '@/lib/db/changes';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { notify } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import { attemptPassword } from '@/lib/sign-in/attempt';
import type { Asker } from '@/lib/users/asker';
import { changeUser, lockStandingSession, lockUser, type UserRow } from '@/lib/users/queries';
import { claimAccount } from './claim';
import { findLink, isGoodFor, passwordFailure, passwordRefused, refuseLink } from './links';
import { type LinkRow, spendLink } from './queries';
import { finishSignUp, type Verified } from './sign-up';

interface Use {
  token: string;
  /** Shows that whoever confirms is who set the account up, or signed up. */
  password?: string | undefined;
  /** What a sign-up is to have instead of the password it named. */
  newPassword?: string | undefined;
  /** Token of the device cookie; null where there is none. */
  device: string | null;
}

/**
 * Uses a link that proves an address; one to finish a sign-up makes the account. At the first proof, what had been set before stays
 * only where whoever confirms shows that they set it: by a live session of that account, or by its password. Opens and changes no
 * session of the caller. Throws `token_invalid` or `email_taken`, and without spending anything `invalid_credentials`, `weak_password`,
 * `password_blocked`.
 */
export async function verifyEmail(use: Use, caller: Asker | null, client: ClientContext): Promise<Verified> {
  const { token, password, newPassword, device } = use;
  const found = await findLink(token, ['verify', 'sign_up']);
  if (!found) return refuseLink('email.verify_failed', null, client);
  if (!found.user) return finishSignUp(found.link, { password, newPassword }, client);
  if (newPassword !== undefined) {
    throw fieldError('validation_failed', 'body.new_password', 'Only the link of a sign-up takes a new password.');
  }
  const proven = await prove(found.link, found.user, { caller, password, device }, client);
  if (proven === 'refused') return refuseLink('email.verify_failed', found.user.id, client);
  // The row changed while the password was being checked: judge it as it is now.
  return proven === 'changed' ? verifyEmail(use, caller, client) : proven;
}

async function prove(
  link: LinkRow,
  user: UserRow,
  shown: { caller: Asker | null; password: string | undefined; device: string | null },
  client: ClientContext,
): Promise<Verified | 'refused' | 'changed'> {
  const caller = shown.caller?.user.id === user.id ? shown.caller : null;
  const asked = user.emailVerifiedAt === null && caller === null && shown.password !== undefined;
  if (asked) {
    const attempt = { user, hash: user.passwordHash, password: shown.password ?? '', device: shown.device };
    const { ok } = await attemptPassword({ ...attempt, failure: passwordFailure(user.id) }, client);
    if (!ok) throw passwordRefused('Check the password of the account and try again.');
  }
  return db().transaction(async (tx) => {
    const current = await lockUser(tx, user.id);
    if (asked && current?.passwordHash !== user.passwordHash) return 'changed';
    const spent = await spendLink(tx, { hash: link.hash, purpose: 'verify', at: now() });
    if (!spent || !current || !isGoodFor(spent, current)) return 'refused';
    const vouched = asked || (caller !== null && (await lockStandingSession(tx, caller.session.id, user.id)));
    const first = current.emailVerifiedAt === null;
    if (first && !vouched) {
      const claimed = await claimAccount(tx, user.id, { passwordHash: null }, 'email_claimed', client);
      if (claimed) await notify(tx, claimed, { kind: 'account_claimed', data: { whence: whenceOf(client) } });
      return { email: link.email, credentialsRemoved: true };
    }
    if (first) {
      changing({ userId: user.id });
      await changeUser(tx, user.id, { emailVerifiedAt: now() }, now());
    }
    await record(tx, client, { type: 'email.verified', actorId: user.id, data: first ? {} : { again: true } });
    return { email: link.email, credentialsRemoved: false };
  });
}
