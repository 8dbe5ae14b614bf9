import path from 'node:path';
import type { Finding } from '@/lib/doctor/finding';
import { reachInstallation } from './start/reach';

const words = { fine: 'ok', doubtful: 'LOOK', broken: 'BROKEN' } as const;
const INDENT = ' '.repeat(22);

function line({ subject, state, says, remedy }: Finding): string {
  const first = `${words[state].padEnd(8)}${subject.padEnd(14)}${says}`;
  return remedy ? `${first}\n${INDENT}-> ${remedy}` : first;
}

function summary(findings: Finding[]): string {
  const broken = findings.filter(({ state }) => state === 'broken').length;
  const doubtful = findings.filter(({ state }) => state === 'doubtful').length;
  if (broken > 0) return `${broken} broken. Begin with the first.`;
  return doubtful > 0 ? `It works. ${doubtful} to look at.` : 'All is well.';
}

/** Looks at the installation and prints what it found. Exits with code 1 where something is broken, with 0 where there are only doubts. */
async function main(): Promise<void> {
  await reachInstallation(process.cwd());
  const { examine } = await import('@/lib/doctor/examine');
  const { closeDb } = await import('@/lib/db/client');
  const { closeRedis } = await import('@/lib/limits/redis');
  try {
    const findings = await examine();
    console.log(`${findings.map(line).join('\n')}\n\n${summary(findings)}`);
    if (findings.some(({ state }) => state === 'broken')) process.exitCode = 1;
  } finally {
    await Promise.allSettled([closeDb(), closeRedis()]);
  }
}

process.chdir(path.resolve(import.meta.dirname, '..'));
main().catch((error: Error) => {
  const expected = ['CannotStart', 'FolderUnusableError'].includes(error.name);
  console.error(expected ? error.message : error);
  process.exitCode = 1;
});
