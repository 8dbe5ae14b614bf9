import { now } from '@/lib/core/clock';
import { db } from '@/lib/db/client';
import { enqueue } from '@/lib/queue/enqueue';
import {
  countUnsent,
  deleteMail,
  findMailJobs,
  listUnsent,
  lockMail,
  type MailJob,
  type MailRow,
  markWaiting,
  removeJob,
} from './queries';

/** A mail that has not been sent, without anything that could open an account. */
export interface UnsentMail extends Pick<MailRow, 'id' | 'kind' | 'recipient' | 'createdAt' | 'expiresAt' | 'failure'> {
  /** `stuck`: it waits, but nothing will send it. That comes of a process that was killed at the last try. */
  state: 'waiting' | 'given up' | 'stuck';
  tries: number;
  /** Until the next try of one that waits. */
  waitSeconds: number;
}

const AT_MOST = 200;

function unsent(row: MailRow, job: MailJob | undefined): UnsentMail {
  const { id, kind, recipient, createdAt, expiresAt, failure, failedAt } = row;
  const state = failedAt ? 'given up' : job && !job.spent ? 'waiting' : 'stuck';
  const tries = job?.attempts ?? 0;
  return { id, kind, recipient, createdAt, expiresAt, failure, state, tries, waitSeconds: job?.waitSeconds ?? 0 };
}

/** The newest two hundred mails that have not been sent, and how many there are. */
export async function unsentMails(): Promise<{ mails: UnsentMail[]; waiting: number; givenUp: number }> {
  const rows = await listUnsent(db(), AT_MOST);
  const ids = rows.map(({ id }) => id);
  const jobs = new Map((await findMailJobs(db(), ids)).map((job) => [job.mailId, job]));
  return { mails: rows.map((row) => unsent(row, jobs.get(row.id))), ...(await countUnsent(db())) };
}

export type Refusal = 'unknown' | 'sent' | 'waiting' | 'expired';

/** Has a mail that was given up, or is stuck, sent once more. Answers why not, or null. */
export function retryMail(id: string): Promise<Refusal | null> {
  return db().transaction(async (tx) => {
    const row = await lockMail(tx, id);
    if (!row) return 'unknown';
    if (row.sentAt) return 'sent';
    if (row.expiresAt && row.expiresAt <= now()) return 'expired';
    const jobs = await findMailJobs(tx, [id]);
    if (!row.failedAt && jobs.some(({ spent }) => !spent)) return 'waiting';
    for (const { jobId } of jobs) await removeJob(tx, jobId);
    await markWaiting(tx, id);
    await enqueue(tx, 'send_mail', { mailId: id });
    return null;
  });
}

/** Forgets a mail that has not been sent. One that is being sent at this moment may still arrive. */
export function discardMail(id: string): Promise<Refusal | null> {
  return db().transaction(async (tx) => {
    const row = await lockMail(tx, id);
    if (!row) return 'unknown';
    if (row.sentAt) return 'sent';
    await deleteMail(tx, id);
    return null;
  });
}
