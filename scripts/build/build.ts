import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireProcessLock, LockHeldError, type ProcessLock, processStart } from '@/lib/db/embedded/process-lock';
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

// `next build` empties .next but keeps its cache folder: the stamp vanishes when a build begins, the others do not.
const stampFile = (project: string) => path.join(project, '.next', 'latchkey-build');
const lockFile = (project: string) => path.join(project, '.next', 'cache', 'latchkey-building');
const childFile = (project: string) => path.join(project, '.next', 'cache', 'latchkey-build-process');

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
  return spawn(process.execPath, [next, 'build'], { cwd: project, env, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Ends a `next build` whose parent was killed: nobody would stamp its result, and Next lets only one build run. */
async function endLeftover(project: string): Promise<void> {
  if (!existsSync(childFile(project))) return;
  const [pid, started] = readFileSync(childFile(project), 'utf8').split('\n');
  if (started && processStart(Number(pid)) === started) {
    process.kill(Number(pid), 'SIGKILL');
    while (processStart(Number(pid)) === started) await sleep(20);
  }
  rmSync(childFile(project), { force: true });
}

async function runNext(project: string, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  const child = nextBuild(project);
  const stop = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', stop);
  writeFileSync(childFile(project), `${child.pid}\n${processStart(child.pid ?? 0)}\n`);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    signal?.throwIfAborted();
    if (code !== 0) throw new BuildFailed('The production build failed; what it said is above.');
  } finally {
    signal?.removeEventListener('abort', stop);
    rmSync(childFile(project), { force: true });
  }
}

/**
 * Makes sure `.next` is a current production build and says whether it had to build. Of several processes one builds, the
 * others wait and use the result. Throws when the build fails.
 */
export async function ensureBuild(
  project: string,
  { force = false, signal }: BuildOptions = {},
): Promise<'built' | 'current'> {
  if (!force && isCurrent(project)) return 'current';
  const turn = await turnToBuild(project, signal);
  try {
    if (!force && isCurrent(project)) return 'current';
    const sources = fingerprint(project, process.env);
    await endLeftover(project);
    await runNext(project, signal);
    await bundleStart(project);
    writeFileSync(stampFile(project), sources);
    return 'built';
  } finally {
    turn.release();
  }
}
