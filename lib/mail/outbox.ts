import { after, hours, now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { seal } from '@/lib/core/crypto';
import { newId } from '@/lib/core/ids';
import type { Db } from '@/lib/db/client';
import { enqueue } from '@/lib/queue/enqueue';
import type { Letter, LetterKind } from './letter';
import { countMails, findMail, insertMail, lockRecipient } from './queries';

interface Share {
  most: number;
  within: number;
}

const hourly = (most: number): Share => ({ most, within: hours(1) });

/**
 * What somebody who is not the owner of an address can cause to be sent there. Never counted over a longer time than the link works: to
 * whoever has had their share of links to prove an address, to sign up or to a new password, one that works was sent, so flooding keeps
 * nobody out. A move (`confirm_change`) can be held up by it for that hour.
 */
const SHARES: Partial<Record<LetterKind, Share>> = {
  verify_email: hourly(5),
  confirm_sign_up: hourly(5),
  sign_up_attempt: hourly(2),
  reset_password: hourly(5),
  confirm_change: hourly(5),
  change_announced: hourly(5),
  new_sign_in: hourly(10),
  password_guessed: hourly(1),
  refresh_reused: hourly(10),
};

/** To an address that nobody has proven its holder may never have asked for any of it: then each kind of mail has a share. */
const UNPROVEN = hourly(5);

const shareOfUnproven = (kind: LetterKind): Share => {
  const share = SHARES[kind];
  return share && share.most < UNPROVEN.most ? share : UNPROVEN;
};

interface Mail {
  /** Of the job that writes it, where that may run twice; else a new one. */
  id?: string | undefined;
  /** About whose account; null where there is none yet, or no more. */
  userId: string | null;
  /** The stored or the pending address of that user, never text from a request. */
  recipient: string;
  letter: Letter;
  /** The link's, and until when it works. */
  link?: { token: string; expiresAt: Date };
  /** Whether its holder has proven the address, where that matters: to one that nobody has, no kind of mail is without a share. */
  proven?: boolean;
}

/** What a mail's token is sealed for. */
export const sealedFor = (mailId: string): string => `mail:${mailId}`;

/**
 * Writes a mail and asks for its delivery, in the transaction of the change that causes it. False, and nothing is written, where the
 * address has had its share of this kind for now, and where the mail was written before.
 */
export async function post(
  tx: Db,
  { id = newId(), userId, recipient, letter, link, proven = true }: Mail,
): Promise<boolean> {
  const at = now();
  const share = proven ? SHARES[letter.kind] : shareOfUnproven(letter.kind);
  if (share) {
    // Sent together and run in this order: the count sees what was committed before the lock was had.
    const [, had] = await Promise.all([
      lockRecipient(tx, recipient),
      countMails(tx, recipient, letter.kind, after(at, -share.within)),
    ]);
    if (had >= share.most) return false;
  }
  const written = await insertMail(tx, {
    id,
    userId,
    kind: letter.kind,
    recipient,
    data: letter.data,
    sealedToken: link ? seal(link.token, sealedFor(id), config().secrets) : null,
    createdAt: at,
    expiresAt: link?.expiresAt ?? null,
  });
  if (written) await enqueue(tx, 'send_mail', { mailId: id });
  return written;
}

/**
 * True where an earlier run of the same job has written this mail. Two runs at once wait for each other here until their transactions
 * end. After any lock on a user.
 */
export async function wasPosted(tx: Db, recipient: string, id: string): Promise<boolean> {
  await lockRecipient(tx, recipient);
  return (await findMail(tx, id)) !== null;
}

interface Owner {
  /** Null where the account is no more. */
  id: string | null;
  email: string | null;
  emailVerifiedAt: Date | null;
  mutedMails: readonly string[];
}

/**
 * Tells the owner of an account, where there is an address and the owner has not said to do without. Whoever has proven the address is
 * told everything that is not in the power of strangers; one that nobody has proven gets five mails of a kind an hour at most.
 */
export async function notify(tx: Db, owner: Owner, letter: Letter, { id }: Pick<Mail, 'id'> = {}): Promise<void> {
  if (owner.email === null || owner.mutedMails.includes(letter.kind)) return;
  const proven = owner.emailVerifiedAt !== null;
  await post(tx, { id, userId: owner.id, recipient: owner.email, letter, proven });
}
