import type { Config } from '@/lib/core/config';
import { CannotStart, checked, dataFolder, readEnvFiles } from './settings';

async function embeddedUrl(dataDir: string): Promise<string> {
  const { runningEmbeddedUrl } = await import('@/lib/db/embedded/running');
  const url = runningEmbeddedUrl(dataDir);
  if (url) return url;
  throw new CannotStart(
    [
      `Latchkey is not running on ${dataDir}, and its own database runs only while it does.`,
      'Start it with `npm start` and run this again in another terminal, or set DATABASE_URL if it uses another database.',
    ].join('\n'),
  );
}

/**
 * The settings of an installation for a command beside it: from the environment and the `.env` files, as at its start, and with the
 * embedded database where it is running. Throws `CannotStart` with what is missing.
 */
export async function reachInstallation(project: string): Promise<Config> {
  const dev = process.env.NODE_ENV === 'development';
  if (!dev) Object.assign(process.env, { NODE_ENV: 'production' });
  readEnvFiles(project, dev);
  delete process.env.LATCHKEY_EMBEDDED;
  if (!process.env.DATABASE_URL) {
    const dataDir = dataFolder(project);
    const url = await embeddedUrl(dataDir);
    const { keptAppSecret } = await import('@/lib/db/embedded');
    const secret = process.env.AUTH_SECRET || keptAppSecret(dataDir);
    Object.assign(process.env, { DATABASE_URL: url, AUTH_SECRET: secret, LATCHKEY_EMBEDDED: '1' });
  }
  const { loadConfig } = await import('@/lib/core/config');
  return checked(loadConfig(process.env));
}
