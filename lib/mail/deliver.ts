import { setTimeout as sleep } from 'node:timers/promises';
import { NO_CLIENT } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { log } from '@/lib/core/log';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { judge } from './judge';
import type { Letter } from './letter';
import { linkOf } from './link';
import { findMail, type MailRow, markFailed, markSent, noteFailure } from './queries';
import { renderLetter } from './render';
import { configuredTransport, type Outgoing, type Transport } from './smtp';

export type Delivery = 'nothing to do' | 'sent' | 'kept' | 'given up';

interface Try {
  /** None follows when it fails. */
  last: boolean;
  signal: AbortSignal;
}

/** A try that failed and will be made again. Holds nothing of the mail: it is logged. */
export class NotSentYet extends Error {
  override readonly name = 'NotSentYet';
}

/** Exactly one address as they are stored (`canonicalEmail`): anything else could reach somebody it is not for. */
const ONE_ADDRESS = /^[^\s@<>()[\]\\,;:"\p{Cc}\P{ASCII}]+@[a-z0-9.-]+$/u;

const SETTLE_AFTER = [200, 1_000];

async function giveUp({ id, userId, kind }: MailRow, reason: string): Promise<Delivery> {
  const done = await db().transaction(async (tx) => {
    if (!(await markFailed(tx, id, { at: now(), failure: reason, keepLink: reason !== 'expired' }))) return false;
    const data = { kind, reason };
    await record(tx, NO_CLIENT, { type: 'mail.failed', outcome: 'failure', subjectId: userId, data });
    return true;
  });
  if (!done) return 'nothing to do';
  log.error({ mail: id, kind, reason }, 'a mail was given up');
  return 'given up';
}

/** What became of a mail that is out has to be written, or it goes out again: a database that is away for a moment is waited for. */
async function settle(write: () => Promise<void>): Promise<void> {
  for (const wait of SETTLE_AFTER) {
    try {
      return await write();
    } catch {
      await sleep(wait);
    }
  }
  await write();
}

async function written(row: MailRow, link: string | null): Promise<Outgoing> {
  const { publicUrl, mail } = config();
  const letter = { kind: row.kind, data: row.data } as Letter;
  return {
    ...(await renderLetter(letter, { link, publicUrl })),
    messageId: `<${row.id}@${new URL(publicUrl).hostname}>`,
    date: row.createdAt,
    from: mail.from,
    to: row.recipient,
  };
}

/** Nodemailer's failures can name the recipient, so only those before it are logged as they are. */
function unwritten(error: unknown): never {
  log.error({ err: error }, 'a mail could not be written');
  throw new Error('not written');
}

async function forget({ id, kind }: MailRow): Promise<void> {
  // Of somebody who deleted the account the address does not stay either.
  await markSent(db(), id, now(), { emptied: kind === 'account_deleted' ? 'all' : 'content' });
}

/**
 * Sends a mail, once: what was sent, given up or deleted before is left alone. When the process ends between the server's yes and our
 * note of it, the next try sends one more copy with the same `Message-ID`. A refusal for good, a link that has expired and a failed last
 * try give the mail up, for an operator to see; any other failure throws `NotSentYet`. Without an SMTP server it stays to be read here.
 */
export async function deliver(
  mailId: string,
  { last, signal }: Try,
  transport: Transport | null = configuredTransport(),
): Promise<Delivery> {
  const row = await findMail(db(), mailId);
  if (!row || row.sentAt || row.failedAt) return 'nothing to do';
  if (row.expiresAt && row.expiresAt <= now()) return giveUp(row, 'expired');
  const link = linkOf(row);
  if (link === undefined) return giveUp(row, 'sealed under another AUTH_SECRET');
  if (!ONE_ADDRESS.test(row.recipient)) return giveUp(row, 'address not usable');
  if (!transport) {
    await markSent(db(), mailId, now(), { emptied: 'nothing' });
    return 'kept';
  }
  try {
    await transport.send(await written(row, link).catch(unwritten), signal);
  } catch (error) {
    const { permanent, reason } = judge(error);
    if (permanent || last) return giveUp(row, reason);
    await noteFailure(db(), mailId, reason);
    throw new NotSentYet(`the mail was not sent: ${reason}`);
  }
  await settle(() => forget(row));
  return 'sent';
}
