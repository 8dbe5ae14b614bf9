import { chmodSync, lstatSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { newNonce } from '@/lib/core/ids';
import { startEmbeddedPostgres } from '@/lib/db/embedded';
import { migrate } from '@/lib/db/migrate';

export interface TestPostgres {
  /** URL of the migrated database that the others are copied from. Nobody may stay connected to it. */
  templateUrl: string;
  stop(): Promise<void>;
}

/** Speed over safety: these databases live for one run. */
const THROWAWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

function named(url: string, database: string): string {
  const named = new URL(url);
  named.pathname = `/${database}`;
  return named.href;
}

async function administer(url: string, run: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await run(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** A folder in the system's temporary folder that the account of the database can pass through. */
export function scratchFolder(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `latchkey-${name}-`));
  chmodSync(folder, 0o711);
  return folder;
}

/** Removes the data folder of an app, and its database where that stands elsewhere because of the folder's rights. */
export function removeDataFolder(folder: string): void {
  const cluster = path.join(folder, 'postgres');
  if (lstatSync(cluster, { throwIfNoEntry: false })?.isSymbolicLink())
    rmSync(readlinkSync(cluster), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

async function embedded(): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = scratchFolder('test');
  const database = await startEmbeddedPostgres(path.join(folder, 'data'), THROWAWAY);
  const stop = async () => {
    await database.stop();
    for (const used of [database.folder, folder]) rmSync(used, { recursive: true, force: true });
  };
  return { url: database.url, stop };
}

async function given(url: string): Promise<{ url: string; stop: () => Promise<void> }> {
  return { url, stop: async () => {} };
}

/**
 * A real PostgreSQL for one test run with one migrated database, the template. Without `serverUrl` it is an embedded one in a
 * temporary folder; with it, databases are made on that server (its user needs CREATEDB) and dropped at the end.
 */
export async function startTestPostgres(serverUrl: string | undefined): Promise<TestPostgres> {
  const server = serverUrl ? await given(serverUrl) : await embedded();
  const template = `latchkey_test_${newNonce().toLowerCase()}`;
  const drop = () =>
    administer(server.url, async (sql) => {
      const found = await sql<
        { datname: string }[]
      >`select datname from pg_database where starts_with(datname, ${template})`;
      for (const { datname } of found) await sql`drop database ${sql(datname)} with (force)`;
    });
  try {
    await administer(server.url, (sql) => sql`create database ${sql(template)}`);
    await migrate(named(server.url, template));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    templateUrl: named(server.url, template),
    stop: async () => {
      if (serverUrl) await drop();
      await server.stop();
    },
  };
}

/** A copy of the template of this worker's own, made when it first asks. Returns its URL. */
export async function workerDatabase(templateUrl: string, worker: string): Promise<string> {
  const template = new URL(templateUrl).pathname.slice(1);
  const database = `${template}_${worker}`;
  await administer(named(templateUrl, 'postgres'), async (sql) => {
    const found = await sql`select 1 from pg_database where datname = ${database}`;
    if (found.length === 0) await sql`create database ${sql(database)} template ${sql(template)}`;
  });
  return named(templateUrl, database);
}
