import type { Db } from '@/lib/db/client';
import { type JobName, type JobPayloads, MAIL_FLAG } from './job';
import { addJob } from './queries';

interface Options {
  /** Of jobs with the same key one is waiting at most; the newest takes the place of the older. */
  key?: string;
}

/** Asks for a job in the caller's transaction: it starts some milliseconds after the commit, and never when that is rolled back. */
export async function enqueue<Name extends JobName>(
  tx: Db,
  name: Name,
  payload: JobPayloads[Name],
  { key }: Options = {},
): Promise<void> {
  await addJob(tx, name, payload, { key: key ?? null, flags: name === 'send_mail' ? [MAIL_FLAG] : [] });
}
