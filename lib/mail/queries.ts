import { and, count, desc, eq, gt, isNotNull, ne, or, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { mails } from '@/lib/db/schema';

export type MailRow = typeof mails.$inferSelect;

export async function insertMail(db: Db, row: typeof mails.$inferInsert): Promise<void> {
  await db.insert(mails).values(row);
}

/** Makes those who count the mails to one address wait for each other until their transactions end. */
export async function lockRecipient(db: Db, recipient: string): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`mail to ${recipient}`}, 0))`);
}

export async function countMails(db: Db, recipient: string, kind: string, since: Date): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(mails)
    .where(and(eq(mails.recipient, recipient), eq(mails.kind, kind), gt(mails.createdAt, since)));
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

export async function markKept(db: Db, id: string, at: Date): Promise<void> {
  await db.update(mails).set({ sentAt: at }).where(eq(mails.id, id));
}
