import postgres from 'postgres';
import { runningEmbeddedUrl } from '@/lib/db/embedded/running';

/** Runs `work` on the embedded database of an app that is running. */
export async function onDatabaseOf<T>(dataDir: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(runningEmbeddedUrl(dataDir) ?? '', { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}
