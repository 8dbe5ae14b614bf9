import { and, desc, eq, gt, inArray, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { blockedIps } from '@/lib/db/schema';

export type BlockedRow = typeof blockedIps.$inferSelect;

/** More than this are not kept in memory: what rules block is what goes, the oldest first. */
const MOST = 50_000;

const inForce = (at: Date): SQL | undefined => or(isNull(blockedIps.expiresAt), gt(blockedIps.expiresAt, at));

/** The same text as long as nothing was changed; for a look that costs less than reading everything. */
export async function fingerprint(db: Db): Promise<string> {
  const [row] = await db
    .select({
      text: sql<string>`concat_ws('/', count(*), count(*) filter (where ${blockedIps.allowed}), max(${blockedIps.createdAt}),
        sum(extract(epoch from ${blockedIps.expiresAt})), max(${blockedIps.id}::text))`,
    })
    .from(blockedIps);
  return row?.text ?? '';
}

/** What is allowed, what is blocked for good and what is blocked for a while, the newest of each first. */
export async function listInForce(db: Db, at: Date, most = MOST): Promise<BlockedRow[]> {
  const forGood = isNull(blockedIps.expiresAt);
  return db
    .select()
    .from(blockedIps)
    .where(inForce(at))
    .orderBy(desc(blockedIps.allowed), desc(forGood), desc(blockedIps.createdAt))
    .limit(most);
}

/**
 * Blocks a network by rule: for the first of `lengths` (in seconds), and for a longer one each time it is blocked again. One statement,
 * so of two rules at once one does it. Null where it is blocked or allowed at that time.
 */
export async function blockLonger(
  db: Db,
  {
    id,
    network,
    reason,
    at,
    lengths,
  }: { id: string; network: string; reason: string; at: Date; lengths: readonly number[] },
): Promise<BlockedRow | null> {
  const when = at.toISOString();
  const choices = sql.join(
    lengths.map((length) => sql`${length}::int`),
    sql`, `,
  );
  const until = (times: SQL) =>
    sql`${when}::timestamptz + (array[${choices}])[least(${times}, ${lengths.length}::int)] * interval '1 second'`;
  const [row] = await db
    .insert(blockedIps)
    .values({ id, network, reason, createdAt: at, expiresAt: until(sql`1`) as SQL<Date> })
    .onConflictDoUpdate({
      target: blockedIps.network,
      set: {
        reason,
        allowed: false,
        times: sql`${blockedIps.times} + 1`,
        createdBy: null,
        createdAt: at,
        expiresAt: until(sql`${blockedIps.times} + 1`),
      },
      setWhere: lte(blockedIps.expiresAt, at),
    })
    .returning();
  return row ?? null;
}

/** Sets what holds for a network, whatever held before. */
export async function putRule(
  db: Db,
  row: Pick<BlockedRow, 'id' | 'network' | 'allowed' | 'reason' | 'createdBy' | 'createdAt' | 'expiresAt'>,
): Promise<BlockedRow> {
  const { allowed, reason, createdBy, createdAt, expiresAt } = row;
  const [put] = await db
    .insert(blockedIps)
    .values(row)
    .onConflictDoUpdate({
      target: blockedIps.network,
      set: { allowed, reason, createdBy, createdAt, expiresAt, times: sql`${blockedIps.times} + 1` },
    })
    .returning();
  if (!put) throw new Error('an upsert returned nothing');
  return put;
}

/** By id, or by the network exactly as it was blocked. Null where there is none. */
export async function removeRule(db: Db, which: { id: string } | { network: string }): Promise<BlockedRow | null> {
  const where = 'id' in which ? eq(blockedIps.id, which.id) : eq(blockedIps.network, which.network);
  const [removed] = await db.delete(blockedIps).where(where).returning();
  return removed ?? null;
}

/** Forgets blocks that ended before, up to `size`. Until then the next block of the same network is a longer one. */
export async function removeEnded(db: Db, before: Date, size: number): Promise<number> {
  const ended = db
    .select({ id: blockedIps.id })
    .from(blockedIps)
    .where(and(isNotNull(blockedIps.expiresAt), lte(blockedIps.expiresAt, before)))
    .limit(size);
  return (await db.delete(blockedIps).where(inArray(blockedIps.id, ended)).returning({ id: blockedIps.id })).length;
}
