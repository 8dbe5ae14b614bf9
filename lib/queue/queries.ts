import { sql } from 'drizzle-orm';
import type { Db } from '@/lib/db/client';

/** Graphile Worker's own function (SQL API). The payload goes as text: the client of the pool would encode an object twice. */
export async function addJob(
  db: Db,
  name: string,
  payload: unknown,
  { key, flags }: { key: string | null; flags: string[] },
): Promise<void> {
  const list = flags.length > 0 ? `{${flags.join()}}` : null;
  await db.execute(
    sql`select graphile_worker.add_job(${name}, ${JSON.stringify(payload)}::json, job_key => ${key}::text, flags => ${list}::text[])`,
  );
}
