import { db } from '@/lib/db/client';
import type { Asker } from '@/lib/users/asker';
import { accountName } from '@/lib/users/new-user';
import { findUserByEmail } from '@/lib/users/queries';
import { findLink, tokenInvalid } from './links';
import type { LinkPurpose, LinkRow } from './queries';

/** What a page says before it uses a link. */
export interface Inspected {
  purpose: LinkPurpose;
  /** The address it was mailed to. */
  email: string;
  /** How the owner knows the account it is for. */
  account: string;
  signedIn: 'owner' | 'somebody_else' | 'nobody';
  /** Using it without the password takes away what was set before, or leaves unsaid who set it. */
  asksPassword: boolean;
  /** Another account has the address unproven, and loses it. */
  endsClaim: boolean;
  expiresAt: Date;
}

/** Whether somebody else's account holds, unproven, the address that a link gives to this one. */
async function endsClaim({ purpose, email, userId }: LinkRow): Promise<boolean> {
  if (purpose !== 'change' && purpose !== 'undo_change') return false;
  const holder = await findUserByEmail(db(), email);
  return holder !== null && holder.id !== userId && holder.emailVerifiedAt === null;
}

/** What a link is for. Changes nothing, so that a mail scanner may look. Throws `token_invalid`. */
export async function inspectLink(token: string, caller: Asker | null): Promise<Inspected> {
  const found = await findLink(token, ['sign_up', 'verify', 'reset', 'change', 'undo_change']);
  if (!found) throw tokenInvalid();
  const { link, user } = found;
  const owner = caller !== null && caller.user.id === user?.id;
  const unproven = link.purpose === 'verify' && user?.emailVerifiedAt === null && user.passwordHash !== null;
  return {
    purpose: link.purpose,
    email: link.email,
    account: user ? accountName(user) : link.email,
    signedIn: owner ? 'owner' : caller ? 'somebody_else' : 'nobody',
    asksPassword: user ? unproven && !owner : true,
    endsClaim: await endsClaim(link),
    expiresAt: link.expiresAt,
  };
}
