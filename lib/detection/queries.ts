import { and, asc, desc, eq, gt, gte, inArray, isNotNull, like, lte, or, sql } from 'drizzle-orm';
import { earliestId } from '@/lib/core/ids';
import type { Db } from '@/lib/db/client';
import { events, failedAttempts } from '@/lib/db/schema';

/** So many make a rule speak, counted since then. */
export interface Bound {
  most: number;
  from: Date;
}

export interface Counted {
  /** Failures of the source with the account. */
  onAccount: number;
  /** Accounts the source failed at. */
  accounts: number;
  /** Sources that failed at anything, counted no further than the bound. */
  sources: number;
}

/**
 * Counts one failure, in one statement. A row is locked while it is counted in, and begins anew with the first failure after its bound or
 * its time, so of any number at once exactly one is told `most`.
 */
export async function countFailedAttempt(
  db: Db,
  { source, pair, account, at }: { source: string; pair: string; account: string; at: Date },
  bounds: { pair: Bound; source: Bound; all: Bound },
): Promise<Counted> {
  const when = at.toISOString();
  const over = (count: string, { most, from }: Bound) =>
    sql`(f.since <= ${from.toISOString()}::timestamptz or ${sql.raw(count)} >= ${most}::int)`;
  const pairOver = over('f.failures', bounds.pair);
  const sourceOver = over('cardinality(f.accounts)', bounds.source);
  const [row] = await db.execute<{ on_account: number; accounts: number; sources: number }>(sql`
    with pair as (
      insert into ${failedAttempts} as f (key, failures, since, last_at) values (${pair}, 1, ${when}, ${when})
      on conflict (key) do update set
        failures = case when ${pairOver} then 1 else f.failures + 1 end,
        since = case when ${pairOver} then excluded.since else f.since end,
        last_at = excluded.last_at
      returning failures),
    source as (
      insert into ${failedAttempts} as f (key, failures, accounts, since, last_at)
      values (${source}, 1, array[${account}::text], ${when}, ${when})
      on conflict (key) do update set
        failures = f.failures + 1,
        accounts = case when ${sourceOver} then excluded.accounts
          when ${account} = any(f.accounts) then f.accounts else f.accounts || excluded.accounts end,
        since = case when ${sourceOver} then excluded.since else f.since end,
        last_at = excluded.last_at
      returning cardinality(accounts) as accounts),
    others as (
      select 1 from ${failedAttempts} where accounts is not null and key <> ${source}
        and last_at > ${bounds.all.from.toISOString()}::timestamptz limit ${bounds.all.most})
    select pair.failures as on_account, source.accounts, (select count(*)::int + 1 from others) as sources
    from pair, source`);
  return { onAccount: row?.on_account ?? 0, accounts: row?.accounts ?? 0, sources: row?.sources ?? 0 };
}

/** True for the first who asks since `from`, of all instances. */
export async function isFirstSince(db: Db, key: string, from: Date, at: Date): Promise<boolean> {
  const first = await db
    .insert(failedAttempts)
    .values({ key, failures: 0, since: at, lastAt: at })
    .onConflictDoUpdate({
      target: failedAttempts.key,
      set: { since: at, lastAt: at },
      setWhere: lte(failedAttempts.since, from),
    })
    .returning({ key: failedAttempts.key });
  return first.length > 0;
}

/** From now until then the source is asked to show that it is a person. */
export async function markSuspect(db: Db, source: string, at: Date, until: Date): Promise<void> {
  await db
    .insert(failedAttempts)
    .values({ key: source, failures: 0, accounts: [], since: at, lastAt: at, suspectUntil: until })
    .onConflictDoUpdate({ target: failedAttempts.key, set: { suspectUntil: until } });
}

export async function findSuspect(db: Db, source: string, at: Date): Promise<boolean> {
  const found = await db
    .select({ key: failedAttempts.key })
    .from(failedAttempts)
    .where(and(eq(failedAttempts.key, source), gt(failedAttempts.suspectUntil, at)));
  return found.length > 0;
}

/** Forgets what nobody added to since then, up to `size`. */
export async function removeOldAttempts(db: Db, before: Date, at: Date, size: number): Promise<number> {
  const old = db
    .select({ key: failedAttempts.key })
    .from(failedAttempts)
    .where(
      and(
        lte(failedAttempts.lastAt, before),
        or(sql`${failedAttempts.suspectUntil} is null`, lte(failedAttempts.suspectUntil, at)),
      ),
    )
    .limit(size);
  const removed = await db
    .delete(failedAttempts)
    .where(inArray(failedAttempts.key, old))
    .returning({ key: failedAttempts.key });
  return removed.length;
}

export interface EarlierSignIn {
  ip: string;
  at: Date;
}

/** From where a user signed in wholly before, the newest first. The index of exactly these rows is read, and so many of it at most. */
export async function earlierSignIns(db: Db, userId: string, most: number): Promise<EarlierSignIn[]> {
  const rows = await db
    .select({ ip: events.ip, at: events.at })
    .from(events)
    .where(
      and(
        eq(events.subjectId, userId),
        sql`${events.type} in ('session.opened', 'second_factor.verified')`,
        eq(events.outcome, 'success'),
        sql`not ${events.data} ? 'missing'`,
        isNotNull(events.ip),
      ),
    )
    .orderBy(desc(events.id))
    .limit(most);
  return rows.flatMap(({ ip, at }) => (ip === null ? [] : [{ ip, at }]));
}

/** Which rules spoke about a session when it was opened, and with what score; the oldest first. */
export async function verdictsOfSession(
  db: Db,
  { userId, sessionId, openedAt }: { userId: string; sessionId: string; openedAt: Date },
): Promise<{ type: string; score: number }[]> {
  return db
    .select({ type: events.type, score: sql<number>`(${events.data} ->> 'score')::int` })
    .from(events)
    .where(
      and(
        eq(events.subjectId, userId),
        gte(events.id, earliestId(openedAt)),
        eq(events.sessionId, sessionId),
        like(events.type, 'detection.%'),
      ),
    )
    .orderBy(asc(events.id));
}
