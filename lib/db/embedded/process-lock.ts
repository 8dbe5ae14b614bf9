import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

export interface ProcessLock {
  /** Gives the lock back. Does nothing when it is no longer ours. */
  release(): void;
}

/** A living process holds the lock. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';
  constructor(
    readonly file: string,
    readonly pid: number,
  ) {
    super(`${file} is held by process ${pid}`);
  }
}

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** True when `pid` exists, also where it belongs to somebody else. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Linux: field 22 of proc_pid_stat(5), in ticks since boot, with the id of that boot. A zombie counts as gone. */
function startedOnLinux(pid: number): string | null {
  const boot = readText('/proc/sys/kernel/random/boot_id');
  const stat = readText(`/proc/${pid}/stat`);
  if (!boot || !stat) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? 'gone' : `${boot.trim()}/${fields[19]}`;
}

function startedByPs(pid: number): string | null {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim() || null;
  } catch {
    return null;
  }
}

/** When `pid` began, in a form that no later process with the same number shares; null when there is no such process. */
export function processStart(pid: number): string | null {
  if (!exists(pid)) return null;
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedByPs(pid);
  return started === 'gone' ? null : (started ?? 'unknown');
}

/** The pid a lock file names when that very process still runs, else null. */
function livingHolder(file: string): number | null {
  const [pidText, recorded] = (readText(file) ?? '').split('\n');
  const pid = Number(pidText);
  if (!recorded || !Number.isInteger(pid) || pid <= 0) return null;
  const started = processStart(pid);
  return started !== null && (started === recorded || started === 'unknown') ? pid : null;
}

/** link(2) is the one step that creates a file together with its content, or fails because it is there. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function refuseIfHeld(file: string, at: string): void {
  const pid = livingHolder(at);
  if (pid !== null) throw new LockHeldError(file, pid);
}

/** Only one at a time may judge and replace a stale lock; otherwise the second could remove what the first just took. */
function replaceStale(file: string, candidate: string): void {
  const turn = `${file}.turn`;
  if (!linked(candidate, turn)) {
    refuseIfHeld(file, turn);
    rmSync(turn, { force: true });
    if (!linked(candidate, turn)) throw new LockHeldError(file, livingHolder(turn) ?? 0);
  }
  try {
    refuseIfHeld(file, file);
    rmSync(file, { force: true });
    if (!linked(candidate, file)) throw new LockHeldError(file, livingHolder(file) ?? 0);
  } finally {
    rmSync(turn, { force: true });
  }
}

/**
 * Takes `file` for this process. A lock counts only while the process that wrote it runs: neither kill -9 nor another process
 * that later gets the same number can keep it. Throws `LockHeldError`.
 */
export function acquireProcessLock(file: string): ProcessLock {
  const mine = `${process.pid}\n${processStart(process.pid)}\n`;
  const candidate = `${file}.${process.pid}`;
  writeFileSync(candidate, mine, { mode: 0o600 });
  try {
    if (!linked(candidate, file)) replaceStale(file, candidate);
  } finally {
    rmSync(candidate, { force: true });
  }
  return {
    release() {
      if (readText(file) === mine) rmSync(file, { force: true });
    },
  };
}
