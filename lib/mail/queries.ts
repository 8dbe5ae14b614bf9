import { and, count, eq, gt, sql } from 'drizzle-orm';
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
