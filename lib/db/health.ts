import { sql } from 'drizzle-orm';
import { within } from '@/lib/core/within';
import { db } from './client';

const LIMIT_MILLISECONDS = 2000;

/** Rejects unless the database answers a trivial query within two seconds. */
export async function requireDatabase(): Promise<void> {
  await within(LIMIT_MILLISECONDS, db().execute(sql`select 1`));
}
