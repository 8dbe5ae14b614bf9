import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { db } from './client';
import { hasCode } from './errors';

/** What a server says of itself. */
export interface ServerState {
  version: string;
  /** Its clock. */
  at: Date;
}

/** Rejects where the database does not answer. */
export async function serverState(): Promise<ServerState> {
  const [row] = await db().execute<{ version: string; at: string }>(
    sql`select current_setting('server_version') as version, extract(epoch from clock_timestamp()) * 1000 as at`,
  );
  return { version: row?.version ?? '', at: new Date(Number(row?.at)) };
}

/** undefined_table, invalid_schema_name: nothing was ever migrated. */
const NOTHING_YET = ['42P01', '3F000'];

async function lastApplied(): Promise<number> {
  try {
    const [row] = await db().execute<{ last: string | null }>(
      sql`select max(created_at) as last from drizzle.__drizzle_migrations`,
    );
    return Number(row?.last ?? 0);
  } catch (error) {
    if (hasCode(error, NOTHING_YET)) return 0;
    throw error;
  }
}

/** How many migrations of this version the database does not have, and whether it has some that this version does not know. */
export async function migrationState(folder = path.resolve('drizzle')): Promise<{ missing: number; newer: boolean }> {
  const journal = JSON.parse(readFileSync(path.join(folder, 'meta', '_journal.json'), 'utf8')) as {
    entries: { when: number }[];
  };
  const last = await lastApplied();
  const known = journal.entries.map(({ when }) => when);
  return { missing: known.filter((when) => when > last).length, newer: last > Math.max(...known) };
}
