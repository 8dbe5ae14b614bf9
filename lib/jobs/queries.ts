import { and, eq, gt, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Db } from '@/lib/db/client';
import { challenges, emailTokens, knownDevices, mails, oauthAttempts, refreshTokens, sessions } from '@/lib/db/schema';
import { LIFE } from './liveness/queries';

/** What one statement did: how many rows it removed, and the key of the last row it looked at; null when it was the last page. */
export interface Page {
  removed: number;
  last: string | null;
}

/**
 * Looks at `size` rows behind `from` in the order of the key and deletes those that `doomed` holds for. It visits a bounded number of rows
 * whatever there is to find, needs no index of its own, and steps round rows that somebody else holds.
 */
async function removePage(
  db: Db,
  { table, key, from, size }: { table: PgTable; key: PgColumn; from: string | null; size: number },
  doomed: (keys: string[]) => Promise<string[]>,
): Promise<Page> {
  const seen = await db
    .select({ key })
    .from(table)
    .where(from === null ? undefined : gt(key, from))
    .orderBy(key)
    .limit(size);
  const keys = seen.map((row) => row.key as string);
  const removable = keys.length > 0 ? await doomed(keys) : [];
  if (removable.length > 0) await db.delete(table).where(inArray(key, removable));
  return { removed: removable.length, last: keys.length < size ? null : (keys.at(-1) ?? null) };
}

const locking = { skipLocked: true } as const;

/** Sessions that were revoked or had expired by `before`. A live one is not even locked. */
export function removeEndedSessions(db: Db, before: Date, from: string | null, size: number): Promise<Page> {
  const ended: SQL | undefined = or(
    lt(sessions.revokedAt, before),
    lt(sessions.expiresAt, before),
    lt(sessions.idleExpiresAt, before),
  );
  return db.transaction((tx) =>
    removePage(tx, { table: sessions, key: sessions.id, from, size }, async (ids) => {
      const rows = await tx
        .select({ id: sessions.id })
        .from(sessions)
        .where(and(inArray(sessions.id, ids), ended))
        .for('update', locking);
      return rows.map(({ id }) => id);
    }),
  );
}

/** Refresh tokens, used or not, that have expired by `at`, and those of sessions that were revoked before `revokedBefore`. */
export function removeRefreshTokens(
  db: Db,
  { at, revokedBefore }: { at: Date; revokedBefore: Date },
  from: string | null,
  size: number,
): Promise<Page> {
  return db.transaction((tx) =>
    removePage(tx, { table: refreshTokens, key: refreshTokens.hash, from, size }, async (hashes) => {
      const rows = await tx
        .select({ hash: refreshTokens.hash })
        .from(refreshTokens)
        .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
        .where(
          and(
            inArray(refreshTokens.hash, hashes),
            or(lt(refreshTokens.expiresAt, at), lt(sessions.revokedAt, revokedBefore)),
          ),
        )
        .for('update', { of: refreshTokens, ...locking });
      return rows.map(({ hash }) => hash);
    }),
  );
}

/** Deletes up to `size` rows that `doomed` holds for, and steps round those that somebody else holds. Wants an index for what it looks at. */
async function removeSome(db: Db, table: PgTable, doomed: SQL | undefined, size: number): Promise<number> {
  const removed = await db.execute(sql`delete from ${table}
    where ctid = any(array(select ctid from ${table} where ${doomed} limit ${size} for update skip locked))
    returning 1`);
  return removed.length;
}

/** Sign-in texts whose time was over before `before`, spent or not. */
export const removeChallenges = (db: Db, before: Date, size: number): Promise<number> =>
  removeSome(db, challenges, lt(challenges.expiresAt, before), size);

/** Visits to OAuth providers whose time was over before `before`. */
export const removeOauthAttempts = (db: Db, before: Date, size: number): Promise<number> =>
  removeSome(db, oauthAttempts, lt(oauthAttempts.expiresAt, before), size);

/** Mailed links whose time was over before `before`, used or not. */
export const removeEmailTokens = (db: Db, before: Date, size: number): Promise<number> =>
  removeSome(db, emailTokens, lt(emailTokens.expiresAt, before), size);

/**
 * Jobs that were to answer somebody and have no try left: they hold the address that was typed. By Graphile Worker's own function, which
 * leaves one that is at work.
 */
export async function removeSpentAnswers(db: Db, size: number): Promise<number> {
  const removed = await db.execute(sql`select from graphile_worker.complete_jobs(array(
    select jobs.id from graphile_worker._private_jobs as jobs
    join graphile_worker._private_tasks as tasks on tasks.id = jobs.task_id
    where starts_with(tasks.identifier, 'answer_') and jobs.attempts >= jobs.max_attempts and jobs.locked_at is null
    limit ${size}))`);
  return removed.length;
}

/** Devices that nobody signed in with since `before`. */
export const removeKnownDevices = (db: Db, before: Date, size: number): Promise<number> =>
  removeSome(db, knownDevices, lt(knownDevices.lastSeenAt, before), size);

/** Mails that were sent or given up before `before`, and those of nobody before `ofNobodyBefore`. One that waits stays. */
export function removeMails(
  db: Db,
  { before, ofNobodyBefore }: { before: Date; ofNobodyBefore: Date },
  size: number,
): Promise<number> {
  const decided = (since: Date) => or(lt(mails.sentAt, since), lt(mails.failedAt, since));
  const old = or(decided(before), and(isNull(mails.userId), decided(ofNobodyBefore)));
  return removeSome(db, mails, and(lt(mails.createdAt, ofNobodyBefore), old), size);
}

export interface JobsState extends Record<string, unknown> {
  /** Processes that run jobs. */
  runners: number;
  /** Jobs that nobody took though their time came ten minutes ago. */
  overdue: number;
  /** Jobs that failed as often as they may. */
  givenUp: number;
}

/** What an operator has to know of the jobs. */
export async function jobsState(db: Db): Promise<JobsState> {
  const [row] = await db.execute<JobsState>(sql`select
    (select count(*)::int from pg_locks where locktype = 'advisory' and objsubid = 2 and granted and classid::bigint = ${LIFE}
      and database = (select oid from pg_database where datname = current_database())) as runners,
    (select count(*)::int from graphile_worker.jobs
      where locked_at is null and attempts < max_attempts and run_at < now() - interval '10 minutes') as overdue,
    (select count(*)::int from graphile_worker.jobs where locked_at is null and attempts >= max_attempts) as "givenUp"`);
  return row ?? { runners: 0, overdue: 0, givenUp: 0 };
}
