import { sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';
import { limitCounters } from '@/lib/db/schema';

/** The database's clock, which all instances share. */
const MILLISECONDS = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

export interface CounterRow {
  taken: boolean;
  points: number;
  /** Milliseconds until the counter begins anew. */
  left: number;
  /** When that is, by the database's clock. */
  ends: number;
}

/**
 * Adds `cost` where the sum stays within `most`, in one statement: of any number at once exactly as many get in as fit. What does not fit
 * is not counted. A time that is over begins anew.
 */
export async function takePoints(
  db: Db,
  { key, cost, most, milliseconds }: { key: string; cost: number; most: number; milliseconds: number },
): Promise<CounterRow | null> {
  const rows = await db.execute<{ taken: boolean; points: number; left: string; ends: string }>(sql`
    with clock as (select ${MILLISECONDS} as ms),
    taken as (
      insert into ${limitCounters} as c (key, points, expire)
      select ${key}, ${cost}, ms + ${milliseconds} from clock
      on conflict (key) do update set
        points = case when c.expire <= (select ms from clock) then excluded.points else c.points + excluded.points end,
        expire = case when c.expire <= (select ms from clock) then excluded.expire else c.expire end
      where c.expire <= (select ms from clock) or c.points + excluded.points <= ${most}
      returning points, expire)
    select true as taken, points, expire - ms as left, expire as ends from taken, clock
    union all
    select false, points, expire - ms, expire from ${limitCounters}, clock where key = ${key} and not exists (select from taken)`);
  const [row] = rows;
  return row ? { ...row, left: Number(row.left), ends: Number(row.ends) } : null;
}

/** Adds without a bound, or takes back to no less than nothing; only while the very time runs that `ends` then. */
export async function changePoints(db: Db, key: string, change: number, ends: number): Promise<void> {
  await db.execute(sql`update ${limitCounters} set points = greatest(0, points + ${change})
    where key = ${key} and expire = ${ends} and expire > ${MILLISECONDS}`);
}

/** What is counted at the moment. */
export async function readPoints(db: Db, key: string): Promise<number> {
  const rows = await db.execute<{ points: number }>(
    sql`select points from ${limitCounters} where key = ${key} and expire > ${MILLISECONDS}`,
  );
  return rows[0]?.points ?? 0;
}

/** Takes a counter away, and answers what was counted while its time still ran. */
export async function removeCounter(db: Db, key: string): Promise<number> {
  const rows = await db.execute<{ points: number }>(
    sql`delete from ${limitCounters} where key = ${key} returning case when expire > ${MILLISECONDS} then points else 0 end as points`,
  );
  return rows[0]?.points ?? 0;
}

/** Counters whose time is over, up to `size`, stepping round those that are in use. */
export async function removeOldCounters(db: Db, size: number): Promise<number> {
  const removed = await db.execute(sql`delete from ${limitCounters} where ctid = any(array(
    select ctid from ${limitCounters} where expire <= ${MILLISECONDS} limit ${size} for update skip locked)) returning 1`);
  return removed.length;
}
