import { chmodSync, lstatSync, mkdirSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopwatch } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import { type Account, databaseAccount, passable } from './embedded/account';
import { postgresBinaries } from './embedded/binaries';
import { DATABASE, initialise, start } from './embedded/cluster';
import { keptSecret } from './embedded/kept-secret';
import { abortPostmaster, stopPostmaster } from './embedded/postmaster';
import { acquireProcessLock, LockHeldError, type ProcessLock } from './embedded/process-lock';

/** Where root keeps what the database account cannot reach below the data folder (a checkout in /root, for example). */
const SHELTER = '/var/lib/latchkey';
const LOCK_PATIENCE = 1500;

export interface EmbeddedPostgres {
  /** Connection URL of the database `latchkey`, with its password. */
  url: string;
  /** Where the database's files are. */
  folder: string;
  /** Resolves, with a reason in words, if the server ends without having been asked to. */
  ended: Promise<string>;
  /** Stops the server cleanly and gives the folder free. Idempotent. */
  stop(): Promise<void>;
  /** Ends the server at once, for a forced exit. Nothing committed is lost. */
  abort(): void;
}

/** Another copy runs on the folder. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
  constructor(
    readonly folder: string,
    readonly pid: number,
  ) {
    super(
      `Another copy of Latchkey (process ${pid}) is using the folder ${folder}. Stop it first, or set DATA_DIR to another folder.`,
    );
  }
}

/** The data folder is another user's, or cannot be made. */
export class FolderUnusableError extends Error {
  override readonly name = 'FolderUnusableError';
}

function ownFolder(dataDir: string): string {
  const folder = path.resolve(dataDir);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid } = statSync(folder);
    const me = process.getuid?.() ?? uid;
    if (me !== 0 && uid !== me) throw new Error(`it belongs to user ${uid}, and this is user ${me}`);
    return folder;
  } catch (error) {
    const why = (error as Error).message;
    throw new FolderUnusableError(
      `The data folder ${folder} cannot be used: ${why}. Run as its owner, or set DATA_DIR to another folder.`,
    );
  }
}

/** The secret of the installation, made on first use and kept in the data folder (mode 0600). */
export function keptAppSecret(dataDir: string): string {
  return keptSecret(path.join(ownFolder(dataDir), 'secret'));
}

/** Waits a moment for a copy that is just shutting down. */
async function lock(folder: string): Promise<ProcessLock> {
  const elapsed = stopwatch();
  for (;;) {
    try {
      return acquireProcessLock(path.join(folder, 'lock'));
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      if (elapsed() > LOCK_PATIENCE) throw new FolderInUseError(folder, error.pid);
      await sleep(100);
    }
  }
}

/** `<data folder>/postgres`, or where that symbolic link leads when the account cannot enter the data folder. */
function clusterFolder(dataDir: string, account: Account | undefined): string {
  const usual = path.join(dataDir, 'postgres');
  const found = lstatSync(usual, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) return readlinkSync(usual);
  // Others may pass, not look: all files in it are 0600.
  if (account) chmodSync(dataDir, 0o711);
  if (found || passable(dataDir, account)) return usual;
  const elsewhere = path.join(SHELTER, newId());
  mkdirSync(SHELTER, { recursive: true, mode: 0o755 });
  symlinkSync(elsewhere, usual);
  return elsewhere;
}

async function open(dataDir: string, settings: Record<string, string>, held: ProcessLock): Promise<EmbeddedPostgres> {
  const account = databaseAccount(statSync(path.join(dataDir, 'postgres'), { throwIfNoEntry: false }));
  const password = keptSecret(path.join(dataDir, 'postgres-password'));
  const folder = clusterFolder(dataDir, account);
  const binaries = postgresBinaries(account, account ? SHELTER : dataDir);
  const cluster = { folder, logFile: path.join(dataDir, 'postgres.log'), account, binaries };
  initialise(cluster, password);
  const { child, port } = await start(cluster, settings);
  const pid = child.pid ?? 0;
  const over = () => child.exitCode !== null || child.signalCode !== null;
  let stopping: Promise<void> | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      if (!stopping) resolve(`PostgreSQL ended (${signal ?? `exit code ${code}`}); its log is ${cluster.logFile}`);
    });
  });
  return {
    url: `postgres://${DATABASE}:${password}@127.0.0.1:${port}/${DATABASE}`,
    folder,
    ended,
    stop: () => {
      stopping ??= (over() ? Promise.resolve() : stopPostmaster(pid)).finally(held.release);
      return stopping;
    },
    abort: () => {
      if (!over()) abortPostmaster(pid);
    },
  };
}

/**
 * A real PostgreSQL of our own in `dataDir`: made on first use, started on 127.0.0.1 with a random port and a random password,
 * which is kept there (0600). Works as root, where the server runs as another user, and as an ordinary user. A server
 * left over from a killed process is stopped first; nothing committed is lost. Throws `FolderInUseError` while another
 * copy runs on the folder.
 */
export async function startEmbeddedPostgres(
  dataDir: string,
  settings: Record<string, string> = {},
): Promise<EmbeddedPostgres> {
  const folder = ownFolder(dataDir);
  const held = await lock(folder);
  try {
    return await open(folder, settings, held);
  } catch (error) {
    held.release();
    throw error;
  }
}
