import { and, count, desc, eq, gt, isNotNull, isNull, ne, or, sql } from 'drizzle-orm';
import { tokenHash } from '@/lib/core/crypto';
import type { Db } from '@/lib/db/client';
import { mails } from '@/lib/db/schema';

export type MailRow = typeof mails.$inferSelect;

/** False where there is a mail of this id already. */
export async function insertMail(db: Db, row: Omit<typeof mails.$inferInsert, 'recipientHash'>): Promise<boolean> {
  const inserted = await db
    .insert(mails)
    .values({ ...row, recipientHash: tokenHash(row.recipient) })
    .onConflictDoNothing({ target: mails.id })
    .returning({ id: mails.id });
  return inserted.length > 0;
}

/** Makes those who count the mails to one address wait for each other until their transactions end. */
export async function lockRecipient(db: Db, recipient: string): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`mail to ${recipient}`}, 0))`);
}

export async function countMails(db: Db, recipient: string, kind: string, since: Date): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(mails)
    .where(and(eq(mails.recipientHash, tokenHash(recipient)), eq(mails.kind, kind), gt(mails.createdAt, since)));
  return row?.n ?? 0;
}

/** A mail that went out has neither its token nor what was in it any more; one that was kept has one of them at least. */
const kept = and(isNotNull(mails.sentAt), or(isNotNull(mails.sealedToken), ne(mails.data, {})));

/** What was kept instead of being sent, the newest first; only what went to `recipient` where one is named. */
export async function listKept(db: Db, recipient: string | null, size: number): Promise<MailRow[]> {
  return db
    .select()
    .from(mails)
    .where(and(kept, recipient === null ? undefined : eq(mails.recipient, recipient)))
    .orderBy(desc(mails.createdAt), desc(mails.id))
    .limit(size);
}

export async function findKept(db: Db, id: string): Promise<MailRow | null> {
  const [row] = await db
    .select()
    .from(mails)
    .where(and(eq(mails.id, id), kept));
  return row ?? null;
}

export async function findMail(db: Db, id: string): Promise<MailRow | null> {
  const [row] = await db.select().from(mails).where(eq(mails.id, id));
  return row ?? null;
}

const undecided = (id: string) => and(eq(mails.id, id), isNull(mails.sentAt), isNull(mails.failedAt));

/** What a mail that was sent loses: all that was in it, or that and to whom it went. */
const EMPTIED = { content: { sealedToken: null, data: {} }, all: { sealedToken: null, data: {}, recipient: '' } };

/** Says that it was sent, and forgets what `emptied` says, so that what is stored from then on opens nothing. */
export async function markSent(
  db: Db,
  id: string,
  at: Date,
  { emptied }: { emptied: keyof typeof EMPTIED | 'nothing' },
): Promise<void> {
  await db
    .update(mails)
    .set({ sentAt: at, failure: null, ...(emptied === 'nothing' ? {} : EMPTIED[emptied]) })
    .where(undecided(id));
}

/**
 * Forgets what the mails about a user say and to whom they went, and sends none that waits. The rows stay to be counted: one that was
 * under way has arrived, and whoever makes and deletes accounts must not get a new share each time.
 */
export async function emptyMailsOf(db: Db, userId: string, at: Date): Promise<void> {
  const whose = eq(mails.userId, userId);
  await db
    .update(mails)
    .set({ failedAt: at, failure: 'account deleted' })
    .where(and(whose, isNull(mails.sentAt), isNull(mails.failedAt)));
  await db.update(mails).set(EMPTIED.all).where(whose);
}

/** Why the last try failed, of a mail that is tried again. */
export async function noteFailure(db: Db, id: string, failure: string): Promise<void> {
  await db.update(mails).set({ failure }).where(undecided(id));
}

/** Gives a mail up. False where that was decided before. What it takes to send it stays, but for a link that has expired. */
export async function markFailed(
  db: Db,
  id: string,
  { at, failure, keepLink }: { at: Date; failure: string; keepLink: boolean },
): Promise<boolean> {
  const marked = await db
    .update(mails)
    .set({ failedAt: at, failure, ...(keepLink ? {} : { sealedToken: null }) })
    .where(undecided(id))
    .returning({ id: mails.id });
  return marked.length > 0;
}

/** Makes a mail that was given up one that waits. */
export async function markWaiting(db: Db, id: string): Promise<void> {
  await db.update(mails).set({ failedAt: null, failure: null }).where(eq(mails.id, id));
}

export async function deleteMail(db: Db, id: string): Promise<void> {
  await db.delete(mails).where(eq(mails.id, id));
}

/** One that has lost its recipient with the account is nobody's to send. */
const addressed = ne(mails.recipient, '');

/** Keeps others from deciding about a mail until the transaction ends. Null also for one that can never be sent. */
export async function lockMail(db: Db, id: string): Promise<MailRow | null> {
  const [row] = await db
    .select()
    .from(mails)
    .where(and(eq(mails.id, id), addressed))
    .for('update');
  return row ?? null;
}

const unsent = and(isNull(mails.sentAt), addressed);

/** What has not been sent, the newest first. */
export async function listUnsent(db: Db, size: number): Promise<MailRow[]> {
  return db.select().from(mails).where(unsent).orderBy(desc(mails.createdAt)).limit(size);
}

export async function countUnsent(db: Db): Promise<{ waiting: number; givenUp: number }> {
  const [row] = await db
    .select({ all: count(), givenUp: count(mails.failedAt) })
    .from(mails)
    .where(unsent);
  const { all = 0, givenUp = 0 } = row ?? {};
  return { waiting: all - givenUp, givenUp };
}

/** The job that is to send a mail. */
export interface MailJob extends Record<string, unknown> {
  mailId: string;
  jobId: string;
  attempts: number;
  /** No try is left and none is under way. */
  spent: boolean;
  /** Until the next try. */
  waitSeconds: number;
}

/** Graphile Worker's own tables: its view of them has no payloads. */
export async function findMailJobs(db: Db, mailIds: string[]): Promise<MailJob[]> {
  if (mailIds.length === 0) return [];
  return db.execute<MailJob>(sql`
    select jobs.payload->>'mailId' as "mailId", jobs.id::text as "jobId", jobs.attempts,
      jobs.attempts >= jobs.max_attempts and jobs.locked_at is null as spent,
      greatest(0, ceil(extract(epoch from jobs.run_at - now())))::int as "waitSeconds"
    from graphile_worker._private_jobs as jobs
    join graphile_worker._private_tasks as tasks on tasks.id = jobs.task_id and tasks.identifier = 'send_mail'
    where jobs.payload->>'mailId' in ${mailIds}`);
}

/** Graphile Worker's own function: forgets a job that nobody is at. */
export async function removeJob(db: Db, jobId: string): Promise<void> {
  await db.execute(sql`select graphile_worker.complete_jobs(array[${jobId}::bigint])`);
}
