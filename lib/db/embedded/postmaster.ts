import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopwatch } from '@/lib/core/clock';
import { processStart } from './process-lock';

const STOP_PATIENCE = 10_000;

/** What the server writes into `postmaster.pid`: its pid, its port, and whether it takes connections yet. */
export interface Postmaster {
  pid: number;
  port: number;
  ready: boolean;
}

function pidFile(folder: string): string {
  return path.join(folder, 'postmaster.pid');
}

/** Reads `postmaster.pid` (line 1: pid, line 4: port, line 8: status); null while there is none or it is half written. */
export function readPostmaster(folder: string): Postmaster | null {
  let lines: string[];
  try {
    lines = readFileSync(pidFile(folder), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' } : null;
}

function commandOf(pid: number): string {
  if (process.platform !== 'linux')
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ');
}

/**
 * The server changes into its data folder when it starts, which tells it from another process with its pid. Another user's folder
 * cannot be read without CAP_SYS_PTRACE, which containers drop; the command line can, and it names the folder.
 */
function servesFolder(pid: number, folder: string): boolean {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
  }
  try {
    return commandOf(pid).includes(` -D ${folder}`);
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function gone(pid: number, patience: number): Promise<boolean> {
  const elapsed = stopwatch();
  while (processStart(pid) !== null) {
    if (elapsed() > patience) return false;
    await sleep(10);
  }
  return true;
}

/** Fast shutdown (open transactions are rolled back, everything is written); after ten seconds, immediate shutdown. */
export async function stopPostmaster(pid: number): Promise<void> {
  signal(pid, 'SIGINT');
  if (await gone(pid, STOP_PATIENCE)) return;
  signal(pid, 'SIGQUIT');
  if (!(await gone(pid, STOP_PATIENCE))) throw new Error(`PostgreSQL (process ${pid}) does not stop.`);
}

/** Ends the server at once. Nothing committed is lost: the next start replays the log. */
export function abortPostmaster(pid: number): void {
  signal(pid, 'SIGQUIT');
}

/**
 * Stops a server that outlived the process that started it. Only to be called under the folder's lock. A pid file that names a
 * process which is no server of this folder is removed, since PostgreSQL itself would refuse to start.
 */
export async function stopLeftover(folder: string): Promise<void> {
  const leftover = readPostmaster(folder);
  if (!leftover || processStart(leftover.pid) === null) return;
  if (servesFolder(leftover.pid, folder)) await stopPostmaster(leftover.pid);
  else rmSync(pidFile(folder));
}

/** The server that serves `folder` at this moment and takes connections, started by whichever process. */
export function runningPostmaster(folder: string): Postmaster | null {
  const found = readPostmaster(folder);
  const alive = found?.ready && processStart(found.pid) !== null && servesFolder(found.pid, folder);
  return alive ? found : null;
}
