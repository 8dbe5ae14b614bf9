import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Process {
  pid: number;
  parent: number;
  rssKib: number;
}

function processes(): Process[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid = 0, parent = 0, rssKib = 0] = line.trim().split(/\s+/).map(Number);
    return { pid, parent, rssKib };
  });
}

/** Linux: the share of a process in KiB, with memory it shares divided among the sharers. Null where it may not be read. */
function shareKib(pid: number): number | null {
  try {
    const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return pss ? Number(pss[1]) : null;
  } catch {
    return null;
  }
}

/** Resident memory of one process in MiB. */
export function residentMib(pid: number): number {
  return (processes().find((process) => process.pid === pid)?.rssKib ?? 0) / 1024;
}

/** Memory of a process and its children in MiB. What they share counts once where the system tells (Linux), else in each. */
export function familyMib(pid: number): number {
  const family = processes().filter((process) => process.pid === pid || process.parent === pid);
  return family.reduce((sum, member) => sum + (shareKib(member.pid) ?? member.rssKib), 0) / 1024;
}
