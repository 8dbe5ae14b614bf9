import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireProcessLock, LockHeldError, type ProcessLock } from '@/lib/db/embedded/process-lock';
import { bundleStart } from './bundle-start';
import { fingerprint } from './fingerprint';

export interface BuildOptions {
  /** Build even when the build is current. */
  force?: boolean;
  /** Ends the build and rejects. */
  signal?: AbortSignal;
}

/** `next build` said no. What it said is on the terminal. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
}

// `next build` empties .next but keeps its cache folder: the stamp vanishes when a build begins, the lock does not.
const stampFile = (project: string) => path.join(project, '.next', 'latchkey-build');
const lockFile = (project: string) => path.join(project, '.next', 'cache', 'latchkey-building');

/** Whether `.next` holds a finished production build of exactly these sources. */
export function isCurrent(project: string): boolean {
  if (!existsSync(path.join(project, '.next', 'BUILD_ID')) || !existsSync(stampFile(project))) return false;
  return readFileSync(stampFile(project), 'utf8') === fingerprint(project, process.env);
}

async function turnToBuild(project: string, signal: AbortSignal | undefined): Promise<ProcessLock> {
  mkdirSync(path.dirname(lockFile(project)), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      return acquireProcessLock(lockFile(project));
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      if (!told) console.log(`Process ${error.pid} is building; waiting for it.`);
      await sleep(500, undefined, { signal });
    }
  }
}

function nextBuild(project: string): ChildProcess {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' };
  return spawn(process.execPath, [next, 'build'], { cwd: project, env, stdio: ['ignore', 'inherit', 'pipe'] });
}

/** One run of `next build`. `busy`: a build whose parent was killed still runs; Next's own lock keeps us out. */
async function runOnce(project: string, signal: AbortSignal | undefined): Promise<'done' | 'busy'> {
  signal?.throwIfAborted();
  const child = nextBuild(project);
  const stop = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', stop);
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk).slice(-2000);
    process.stderr.write(chunk);
  });
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    signal?.throwIfAborted();
    if (code === 0) return 'done';
    if (/Another .*next build.* is already running/.test(errors)) return 'busy';
    throw new BuildFailed('The production build failed; what it said is above.');
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/**
 * Makes sure `.next` is a current production build and says whether it had to build. Of several processes one builds, the
 * others wait and use the result. Throws when the build fails.
 */
export async function ensureBuild(project: string, { force = false, signal }: BuildOptions = {}): Promise<'built' | 'current'> {
  if (!force && isCurrent(project)) return 'current';
  const turn = await turnToBuild(project, signal);
  try {
    if (!force && isCurrent(project)) return 'current';
    const sources = fingerprint(project, process.env);
    while ((await runOnce(project, signal)) === 'busy') await sleep(2000, undefined, { signal });
    await bundleStart(project);
    writeFileSync(stampFile(project), sources);
    return 'built';
  } finally {
    turn.release();
  }
}
