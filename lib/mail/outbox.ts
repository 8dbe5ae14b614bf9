import { after, hours, minutes, now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { seal } from '@/lib/core/crypto';
import { newId } from '@/lib/core/ids';
import type { Db } from '@/lib/db/client';
import { enqueue } from '@/lib/queue/enqueue';
import type { Letter, LetterKind } from './letter';
import { countMails, insertMail, lockRecipient } from './queries';

interface Share {
  most: number;
  within: number;
}

const hourly = (most: number): Share => ({ most, within: hours(1) });

/**
 * What somebody who is not the owner of an address can cause to be sent there. Never counted over a longer time than the link works:
 * whoever has had their share has a link that works in the mailbox, so flooding keeps nobody out.
 */
const SHARES: Partial<Record<LetterKind, Share>> = {
  verify_email: hourly(5),
  confirm_sign_up: hourly(5),
  sign_up_attempt: hourly(2),
  reset_password: { most: 5, within: minutes(30) },
  confirm_change: hourly(5),
  change_announced: hourly(5),
  new_sign_in: hourly(10),
  refresh_reused: hourly(10),
};

interface Mail {
  /** About whose account; null where there is none yet, or no more. */
  userId: string | null;
  /** The stored or the pending address of that user, never text from a request. */
  recipient: string;
  letter: Letter;
  /** The link's, and until when it works. */
  link?: { token: string; expiresAt: Date };
}

/** What a mail's token is sealed for. */
export const sealedFor = (mailId: string): string => `mail:${mailId}`;

/**
 * Writes a mail and asks for its delivery, in the transaction of the change that causes it. False, and nothing is written, where the
 * address has had its share of this kind for now.
 */
export async function post(tx: Db, { userId, recipient, letter, link }: Mail): Promise<boolean> {
  const at = now();
  const share = SHARES[letter.kind];
  if (share) {
    await lockRecipient(tx, recipient);
    if ((await countMails(tx, recipient, letter.kind, after(at, -share.within))) >= share.most) return false;
  }
  const id = newId();
  await Promise.all([
    insertMail(tx, {
      id,
      userId,
      kind: letter.kind,
      recipient,
      data: letter.data,
      sealedToken: link ? seal(link.token, sealedFor(id), config().secrets) : null,
      createdAt: at,
      expiresAt: link?.expiresAt ?? null,
    }),
    enqueue(tx, 'send_mail', { mailId: id }),
  ]);
  return true;
}

interface Owner {
  id: string;
  email: string | null;
  mutedMails: readonly string[];
}

/** Tells the owner of an account, where there is an address and the owner has not said to do without. */
export async function notify(tx: Db, owner: Owner, letter: Letter): Promise<void> {
  if (owner.email === null || owner.mutedMails.includes(letter.kind)) return;
  await post(tx, { userId: owner.id, recipient: owner.email, letter });
}
