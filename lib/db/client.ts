import type { PgDatabase } from 'drizzle-orm/pg-core';
import { drizzle, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { stopwatch } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { isConnectionLost } from './errors';
import * as schema from './schema';

/** The pool or a transaction on it: a query takes either. */
export type Db = PgDatabase<PostgresJsQueryResultHKT, typeof schema>;

interface Pool {
  sql: postgres.Sql;
  db: Db;
  /** Milliseconds since it was opened. */
  age: () => number;
}

const holder = globalThis as typeof globalThis & { latchkeyPool?: Pool; latchkeyProbe?: postgres.Sql };

/** The driver notices a lost connection at once; should it not, the transaction is given up after this. */
const LOSS_PATIENCE = 1_000;

type Work = (tx: postgres.TransactionSql) => Promise<unknown>;

/**
 * When the connection of a transaction is lost, the driver (3.4.9) rejects the transaction by itself. But if its work fails first, it
 * also sends `rollback` down that connection: dead, it ends the process; made anew, it belongs to somebody else by then. So work that
 * fails for this reason never gets to say so.
 */
function leaveLostTransactions(sql: postgres.Sql): void {
  const begin = sql.begin.bind(sql) as (work: Work) => Promise<unknown>;
  const guarded = (work: Work) =>
    new Promise<unknown>((resolve, reject) => {
      const unlessLost =
        (some: Work): Work =>
        async (tx) => {
          const savepoint = tx.savepoint.bind(tx) as (inner: Work) => Promise<unknown>;
          Object.assign(tx, { savepoint: (inner: Work) => savepoint(unlessLost(inner)) });
          try {
            return await some(tx);
          } catch (error) {
            if (!isConnectionLost(error)) throw error;
            setTimeout(() => reject(error), LOSS_PATIENCE).unref();
            return new Promise(() => {});
          }
        };
      begin(unlessLost(work)).then(resolve, reject);
    });
  Object.assign(sql, { begin: guarded });
}

function open(): Pool {
  const { databaseUrl, databaseDirectUrl, databasePoolSize } = config();
  // A transaction-pooling proxy keeps neither prepared statements nor settings of a connection.
  const pooled = databaseUrl !== databaseDirectUrl;
  const sql = postgres(databaseUrl, {
    max: databasePoolSize,
    idle_timeout: 60,
    connect_timeout: 5,
    prepare: !pooled,
    connection: {
      application_name: 'latchkey',
      ...(pooled ? {} : { statement_timeout: 10_000, idle_in_transaction_session_timeout: 10_000 }),
    },
    onnotice: () => {},
  });
  leaveLostTransactions(sql);
  return { sql, db: drizzle(sql, { schema }), age: stopwatch() };
}

/** The process's one connection pool. It hangs on `globalThis` because the bundler may load this module more than once. */
export function db(): Db {
  holder.latchkeyPool ??= open();
  return holder.latchkeyPool.db;
}

const LAST_REPLACED = 250;

/**
 * Gives up the pool after a connection of it was lost; the next query opens another, and what is under way goes on. The driver (3.4.9)
 * would use the lost connection's state again and hand its last error to whoever comes next.
 */
export function replacePool(): void {
  const pool = holder.latchkeyPool;
  if (!pool || pool.age() < LAST_REPLACED) return;
  delete holder.latchkeyPool;
  void pool.sql.end({ timeout: 10 }).catch(() => {});
}

/** A connection that only asks whether the database answers: it does not wait in line behind everybody's work, as the pool's would. */
export function probe(): postgres.Sql {
  holder.latchkeyProbe ??= postgres(config().databaseUrl, {
    max: 1,
    connect_timeout: 5,
    prepare: false,
    connection: { application_name: 'latchkey health' },
    onnotice: () => {},
  });
  return holder.latchkeyProbe;
}

/** Gives up the connection of `probe`; the next call makes another. */
export async function closeProbe(): Promise<void> {
  const sql = holder.latchkeyProbe;
  delete holder.latchkeyProbe;
  await sql?.end({ timeout: 1 }).catch(() => {});
}

/** Ends all connections. */
export async function closeDb(): Promise<void> {
  await closeProbe();
  const pool = holder.latchkeyPool;
  delete holder.latchkeyPool;
  await pool?.sql.end({ timeout: 5 });
}
