import type { EmbeddedPostgres } from '@/lib/db/embedded';
import { keepKeys, runJobs, warnOfProxies } from './start/background';
import {
  checked,
  dataFolder,
  explainNoDatabase,
  keepThroughReloads,
  readEnvFiles,
  requireFreePort,
} from './start/settings';
import { type Closer, isEnding, onShutdown, shutDown, watchForTheEnd } from './start/shutdown';

export { isCurrent } from './build/build';

const project = process.cwd();

/** Failures whose message says all there is to say. */
const EXPECTED = new Set(['CannotStart', 'FolderInUseError', 'FolderUnusableError', 'BuildFailed']);

/** Stands in for the embedded database's URL, whose port is known only once it runs, while the settings are checked. */
const URL_TO_COME = 'postgres://latchkey:to-come@127.0.0.1:1/latchkey';

/** The settings Latchkey brings itself when no database is named. */
async function embeddedSettings(dataDir: string): Promise<void> {
  const { keptAppSecret } = await import('@/lib/db/embedded');
  process.env.LATCHKEY_EMBEDDED = '1';
  process.env.AUTH_SECRET ||= keptAppSecret(dataDir);
}

async function startDatabase(dataDir: string): Promise<EmbeddedPostgres> {
  const { startEmbeddedPostgres } = await import('@/lib/db/embedded');
  const starting = startEmbeddedPostgres(dataDir);
  // Registered before it is up: a signal that arrives meanwhile must not leave a server behind.
  const closer: Closer = { close: async () => (await starting.catch(() => undefined))?.stop() };
  onShutdown(closer);
  const database = await starting;
  closer.abort = database.abort;
  void database.ended.then((reason) => {
    console.error(reason);
    return shutDown(1);
  });
  return database;
}

async function build(): Promise<void> {
  const { ensureBuild } = await import('./build/build');
  const abort = new AbortController();
  const building = ensureBuild(project, { signal: abort.signal });
  onShutdown({
    close: async () => {
      abort.abort();
      await building.catch(() => {});
    },
  });
  await building;
}

interface Started {
  url: string;
  /** Mail is kept to be read at `/inbox`. */
  inbox: boolean;
  dataDir: string | undefined;
  database: EmbeddedPostgres | undefined;
}

function announce({ url, inbox, dataDir, database }: Started): void {
  console.log(`\nLatchkey is ready: ${url}`);
  if (inbox) console.log(`Mail stays on this machine until SMTP_URL is set. Read it at ${url}/inbox`);
  if (dataDir === undefined || database === undefined) return;
  console.log(`This is the embedded default: the database and the app secret are kept in ${dataDir}.`);
  if (!database.folder.startsWith(dataDir)) console.log(`The files of the database are in ${database.folder}.`);
  console.log(
    'It is meant for trying things out. For real use set DATABASE_URL, AUTH_SECRET and PUBLIC_URL; see README.md.',
  );
}

async function start(dev: boolean): Promise<void> {
  Object.assign(process.env, { NODE_ENV: dev ? 'development' : 'production', NEXT_TELEMETRY_DISABLED: '1' });
  readEnvFiles(project, dev);
  delete process.env.LATCHKEY_EMBEDDED;
  const dataDir = process.env.DATABASE_URL ? undefined : dataFolder(project);
  if (dataDir !== undefined) await embeddedSettings(dataDir);

  const { loadConfig } = await import('@/lib/core/config');
  const settings = checked(loadConfig({ ...process.env, DATABASE_URL: process.env.DATABASE_URL || URL_TO_COME }));
  // The folder before the port: a second copy is told of the first, not of a port.
  const database = dataDir === undefined ? undefined : await startDatabase(dataDir);
  await requireFreePort(settings);
  if (database) process.env.DATABASE_URL = database.url;
  keepThroughReloads();
  const config = checked(loadConfig(process.env));

  const { migrate } = await import('@/lib/db/migrate');
  await migrate(config.databaseDirectUrl).catch(explainNoDatabase);
  await keepKeys();
  await warnOfProxies(config);
  if (!dev) await build();
  if (config.jobs === 'app') await runJobs();
  const { serve } = await import('@/lib/http/server');
  const server = await serve({ dev, config });
  onShutdown({ close: server.close });
  const { hasInbox } = await import('@/lib/http/inbox-gate');
  announce({ url: server.url, inbox: hasInbox(config), dataDir, database });
}

/**
 * Starts Latchkey in the project folder, which must be the working directory, and keeps the process until it is told to end. Prints
 * what is wrong and exits with code 1 where it cannot start.
 */
export function run(dev: boolean): void {
  watchForTheEnd();
  start(dev).catch((error: Error) => {
    if (isEnding()) return;
    console.error(EXPECTED.has(error.name) ? error.message : error);
    return shutDown(1);
  });
}
