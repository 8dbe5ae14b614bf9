import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeDataFolder, scratchFolder } from '@/lib/testing/postgres';

const PATIENCE = 300_000;
const project = path.resolve(import.meta.dirname, '../..');

export interface ServedApp {
  url: string;
  /** Where its embedded database is. */
  dataDir: string;
  /** Stops it the way an operator would, and removes its data. Throws when it does not stop cleanly. */
  stop(): Promise<void>;
  /** Ends it at once and without a word, as a crash would. A `DATA_DIR` of the caller's stays as it is. */
  kill(): Promise<void>;
}

/** A port nobody uses at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function untilAlive(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error('The app ended before it answered; see above.');
    const answer = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`The app did not answer at ${url}/health/live in time.`);
}

/**
 * Starts the production app by `scripts/start.mjs`, with a database and a port of its own, and waits for its first answer. Builds
 * first when the build is not current. Settings from the environment and from `.env` files do not reach it.
 */
export async function startApp(settings: Record<string, string> = {}): Promise<ServedApp> {
  const folder = scratchFolder('app');
  const port = await freePort();
  const own = {
    DATA_DIR: folder,
    PORT: String(port),
    DATABASE_URL: '',
    AUTH_SECRET: '',
    PUBLIC_URL: '',
    HOST: '',
    LOG_LEVEL: 'warn',
    REDIS_URL: '',
    // Every test calls from the same address.
    LIMITS: 'off',
    DETECTION: 'off',
  };
  const { npm_lifecycle_event: _, ...env } = process.env;
  const child = spawn(process.execPath, [path.join(project, 'scripts/start.mjs')], {
    cwd: project,
    env: { ...env, ...own, ...settings },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    removeDataFolder(folder);
    if (child.exitCode !== 0)
      throw new Error(`The app did not stop cleanly (${child.signalCode ?? `exit code ${child.exitCode}`}).`);
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
    removeDataFolder(folder);
  };
  const url = `http://localhost:${port}`;
  try {
    await untilAlive(url, child);
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
  return { url, dataDir: settings.DATA_DIR ?? folder, stop, kill };
}
