import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@/scripts/test/served-app';

const PATIENCE = 60_000;
const project = path.resolve(import.meta.dirname, '..');

export interface BenchedApp {
  url: string;
  /** From `npm start` to the first answer of `/health/live`. */
  startMilliseconds: number;
  /** The process that serves. */
  serverPid: number;
  /** The first process of its PostgreSQL. */
  databasePid: number;
  stop(): Promise<void>;
}

/** The number on the first line of a lock or pid file. */
function pidIn(file: string): number {
  return Number(readFileSync(file, 'utf8').split('\n')[0]);
}

async function untilAlive(url: string, npm: ChildProcess): Promise<void> {
  for (const since = performance.now(); performance.now() - since < PATIENCE; await sleep(10)) {
    if (npm.exitCode !== null || npm.signalCode !== null)
      throw new Error('The app ended before it answered; see above.');
    const answer = await fetch(`${url}/health/live`).catch(() => null);
    if (answer?.ok) return;
  }
  throw new Error(`The app did not answer at ${url} in time.`);
}

/** Starts the built app by `npm start` on its embedded database in `dataDir`, on 127.0.0.1 and a free port only. Without limits, unless `settings` say otherwise. */
export async function startApp(dataDir: string, settings: Record<string, string> = {}): Promise<BenchedApp> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const own = {
    DATA_DIR: dataDir,
    PORT: String(port),
    HOST: '127.0.0.1',
    DATABASE_URL: '',
    AUTH_SECRET: '',
    PUBLIC_URL: '',
    LOG_LEVEL: 'warn',
    REDIS_URL: '',
    // Everything is asked from one address, as fast as it goes.
    LIMITS: 'off',
    ...settings,
  };
  const since = performance.now();
  const npm = spawn('npm', ['start', '--silent'], {
    cwd: project,
    env: { ...process.env, ...own },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = async () => {
    if (npm.exitCode !== null || npm.signalCode !== null) return;
    npm.kill('SIGTERM');
    await once(npm, 'exit');
  };
  try {
    await untilAlive(url, npm);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    startMilliseconds: performance.now() - since,
    serverPid: pidIn(path.join(dataDir, 'lock')),
    databasePid: pidIn(path.join(dataDir, 'postgres', 'postmaster.pid')),
    stop,
  };
}

/** Removes a data folder, and the cluster it may only point to. */
export function removeData(dataDir: string): void {
  const cluster = path.join(dataDir, 'postgres');
  const isLink = lstatSync(cluster, { throwIfNoEntry: false })?.isSymbolicLink();
  if (isLink) rmSync(readlinkSync(cluster), { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}
