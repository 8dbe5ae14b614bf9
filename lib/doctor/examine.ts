import { config } from '@/lib/core/config';
import { lookAtClients } from './clients';
import { codeOf, lookAtDatabase, lookAtMigrations } from './database';
import { broken, type Finding, fine } from './finding';
import { lookAtFiles, lookAtJobs, lookAtKeys, lookAtMailServer, lookAtMails, lookAtRedis } from './services';

type Look = () => Promise<Finding>;

const elsewhere: Record<string, Look> = { 'mail server': lookAtMailServer, redis: lookAtRedis, files: lookAtFiles };
const inDatabase: Record<string, Look> = {
  'signing keys': lookAtKeys,
  jobs: lookAtJobs,
  mails: lookAtMails,
  clients: lookAtClients,
};

/** One look that failed takes no other with it. */
async function each(looks: Record<string, Look>): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [subject, look] of Object.entries(looks)) {
    const failed = (error: unknown) =>
      broken(
        subject,
        `It could not be looked at (${codeOf(error)}).`,
        'Mend what stands above it first, then run this again.',
      );
    found.push(await look().catch(failed));
  }
  return found;
}

/**
 * Looks at everything an installation needs, from the settings down, and says what it found in the order an operator should mend it. Changes
 * nothing but a probe key in Redis. What needs the database is left out where that does not answer.
 */
export async function examine(): Promise<Finding[]> {
  const { environment, publicUrl } = config();
  const settings = fine('settings', `They can be read: ${environment}, ${publicUrl}.`);
  const database = await lookAtDatabase();
  if (database.some(({ subject, state }) => subject === 'database' && state === 'broken'))
    return [settings, ...database, ...(await each(elsewhere))];
  const tables = await each({ tables: lookAtMigrations });
  return [settings, ...database, ...tables, ...(await each({ ...inDatabase, ...elsewhere }))];
}
