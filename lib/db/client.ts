import type { PgDatabase } from 'drizzle-orm/pg-core';
import { drizzle, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { config } from '@/lib/core/config';
import * as schema from './schema';

/** The pool or a transaction on it: a query takes either. */
export type Db = PgDatabase<PostgresJsQueryResultHKT, typeof schema>;

interface Pool {
  sql: postgres.Sql;
  db: Db;
}

const holder = globalThis as typeof globalThis & { latchkeyPool?: Pool };

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
  return { sql, db: drizzle(sql, { schema }) };
}

/** The process's one connection pool. It hangs on `globalThis` because the bundler may load this module more than once. */
export function db(): Db {
  holder.latchkeyPool ??= open();
  return holder.latchkeyPool.db;
}

/** Ends all connections. */
export async function closeDb(): Promise<void> {
  const pool = holder.latchkeyPool;
  delete holder.latchkeyPool;
  await pool?.sql.end({ timeout: 5 });
}
