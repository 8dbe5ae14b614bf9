import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopwatch } from '@/lib/core/clock';
import { newId } from '@/lib/core/ids';
import type { Account } from './account';
import type { Binaries } from './binaries';
import { readPostmaster, stopLeftover } from './postmaster';

export const DATABASE = 'latchkey';
const START_PATIENCE = 120_000;
const LOG_LIMIT = 5_000_000;

/** The server gets nothing of our environment: it holds secrets that are not its business. */
const BARE_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } as unknown as NodeJS.ProcessEnv;

export interface Cluster {
  folder: string;
  logFile: string;
  account: Account | undefined;
  binaries: Binaries;
}

function owned(file: string, account: Account | undefined): void {
  if (account) chownSync(file, account.uid, account.gid);
}

/**
 * Creates the cluster with one superuser (scram-sha-256) and one database. Works on a draft folder beside it and renames that when
 * all is done, so an interrupted first start leaves nothing half made.
 */
export function initialise({ folder, account, binaries }: Cluster, password: string): void {
  if (existsSync(path.join(folder, 'PG_VERSION'))) return;
  const parent = path.dirname(folder);
  const drafts = `${path.basename(folder)}.new-`;
  for (const name of readdirSync(parent)) {
    // The initdb of a killed start may still be writing there for a moment.
    const patience = { maxRetries: 10, retryDelay: 100 };
    if (name.startsWith(drafts)) rmSync(path.join(parent, name), { recursive: true, force: true, ...patience });
  }
  const draft = path.join(parent, drafts + newId());
  const passwordFile = `${draft}.password`;
  const options = { ...account, cwd: '/', env: BARE_ENVIRONMENT, stdio: 'pipe' as const };
  mkdirSync(draft, { mode: 0o700 });
  owned(draft, account);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  owned(passwordFile, account);
  try {
    const identity = [`--username=${DATABASE}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    // The built-in provider sorts and folds case the same on every system.
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    execFileSync(binaries.initdb, ['-D', draft, ...identity, ...locale, '--no-instructions'], options);
    execFileSync(binaries.postgres, ['--single', '-D', draft, 'postgres'], {
      ...options,
      input: `create database ${DATABASE}\n`,
    });
    renameSync(draft, folder);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

function openLog(file: string): number {
  if (existsSync(file) && statSync(file).size > LOG_LIMIT) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

function launch(
  { folder, account, binaries, logFile }: Cluster,
  port: number,
  settings: Record<string, string>,
): ChildProcess {
  const all = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openLog(logFile);
  try {
    // Its own process group: Ctrl-C reaches us first, and we stop it after the last request is answered.
    const options = {
      ...account,
      cwd: '/',
      env: BARE_ENVIRONMENT,
      detached: true,
      stdio: ['ignore', log, log] as ('ignore' | number)[],
    };
    return spawn(binaries.postgres, ['-D', folder, ...flags], options);
  } finally {
    closeSync(log);
  }
}

async function untilReady(child: ChildProcess, folder: string): Promise<'ready' | 'exited'> {
  const elapsed = stopwatch();
  let failed = false;
  child.once('error', () => {
    failed = true;
  });
  while (elapsed() < START_PATIENCE) {
    if (failed || child.exitCode !== null || child.signalCode !== null) return 'exited';
    const postmaster = readPostmaster(folder);
    if (postmaster?.ready && postmaster.pid === child.pid) return 'ready';
    await sleep(5);
  }
  child.kill('SIGQUIT');
  return 'exited';
}

/**
 * Starts the server on a free port of 127.0.0.1 and waits until it takes connections. Tries again when the port was taken
 * meanwhile or processes of a killed server are still going away. Throws with the end of the log.
 */
export async function start(
  cluster: Cluster,
  settings: Record<string, string>,
): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    await stopLeftover(cluster.folder);
    const port = await freePort();
    const before = existsSync(cluster.logFile) ? statSync(cluster.logFile).size : 0;
    const child = launch(cluster, port, settings);
    if ((await untilReady(child, cluster.folder)) === 'ready') return { child, port };
    const said = readFileSync(cluster.logFile, 'utf8').slice(before).trim();
    const passing = /could not bind|pre-existing shared memory|lock file "postmaster.pid" already exists/.test(said);
    if (!passing || attempt === 5)
      throw new Error(`PostgreSQL did not start.\n${said.split('\n').slice(-8).join('\n')}`);
    await sleep(300 * attempt);
  }
}
