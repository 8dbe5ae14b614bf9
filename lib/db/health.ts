import { sql } from 'drizzle-orm';
import { db } from './client';

const LIMIT_MILLISECONDS = 2000;

/** True when the database answers a trivial query within two seconds. */
export async function databaseAnswers(): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), LIMIT_MILLISECONDS);
  });
  const answer = db()
    .execute(sql`select 1`)
    .then(() => true);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
