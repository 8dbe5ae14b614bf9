import path from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as run } from 'drizzle-orm/postgres-js/migrator';
import { runMigrations } from 'graphile-worker';
import postgres from 'postgres';

/** Any number, the same in every instance: who holds this advisory lock migrates, the others wait for it. */
const MIGRATION_LOCK = 7_201_942_731;

/**
 * Brings the database at `databaseUrl` to the newest schema, ours and that of the job queue: a change may ask for a job from the first
 * request on. Safe to run twice and from several instances at once. Not through a transaction-pooling proxy: the lock belongs to a
 * connection.
 */
export async function migrate(databaseUrl: string, folder = path.resolve('drizzle')): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await run(drizzle(sql), { migrationsFolder: folder });
    await runMigrations({ connectionString: databaseUrl, maxPoolSize: 1, schema: 'graphile_worker' });
  } finally {
    await sql.end({ timeout: 5 });
  }
}
