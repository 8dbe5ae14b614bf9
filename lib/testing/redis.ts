import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@/scripts/test/served-app';
import { ended, untilReady } from './service';

/** Tests that need Redis are skipped without it; `.ci/run` installs it. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

if (!hasRedis) console.warn('redis-server is not installed: tests of limits in Redis are skipped.');

export interface TestRedis {
  url: string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again at the same place, with what it was told to save, else empty. */
  start(): Promise<void>;
  /** Keeps the connections and answers nothing, until it goes on. */
  freeze(): void;
  goOn(): void;
  stop(): Promise<void>;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
  });
}

/** A real Redis of this test's own, on a port nobody uses, that keeps nothing on disk. */
export async function startRedis(...settings: string[]): Promise<TestRedis> {
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-redis-'));
  let child: ChildProcess | null = null;
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const start = async () => {
    const started = spawn('redis-server', [...own, ...settings], { stdio: 'ignore' });
    child = started;
    await untilReady('Redis', started, () => answers(port));
  };
  const kill = async () => {
    const running = child;
    child = null;
    if (running) await ended(running, 'SIGKILL');
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    start,
    freeze: () => void child?.kill('SIGSTOP'),
    goOn: () => void child?.kill('SIGCONT'),
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
