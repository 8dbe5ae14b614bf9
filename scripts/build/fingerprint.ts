import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Folders that no part of the build is made of. Everything else counts, so a new folder is never forgotten. */
const OUTSIDE = new Set([
  'node_modules',
  'bench',
  'coverage',
  'deploy',
  'docs',
  'drizzle',
  'e2e',
  'playwright-report',
  'scripts/lint',
  'scripts/test',
  'test-results',
]);
const OUTSIDE_FILE =
  /\.(test|spec)\.tsx?$|\.md$|\.tsbuildinfo$|^next-env\.d\.ts$|^(biome\.json|scripts\/test\.ts|vitest\.config\.ts|playwright\.config\.ts|drizzle\.config\.ts)$/;

function sources(folder: string, prefix = ''): string[] {
  return readdirSync(path.join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.')) return [];
    const name = path.posix.join(prefix, entry.name);
    if (OUTSIDE_FILE.test(name)) return [];
    if (entry.isDirectory()) return OUTSIDE.has(name) ? [] : sources(folder, name);
    return entry.isFile() ? [name] : [];
  });
}

/**
 * SHA-256 over what a production build is made of: sources, configuration, the lockfile (and with it the version of Next) and the
 * NEXT_PUBLIC_ settings that are written into it. Equal fingerprints mean that building again would change nothing.
 */
export function fingerprint(folder: string, env: Record<string, string | undefined>): string {
  const hash = createHash('sha256');
  const add = (name: string, content: string | Buffer) => hash.update(`${name}\0${content.length}\0`).update(content);
  for (const name of sources(folder).sort()) add(name, readFileSync(path.join(folder, name)));
  for (const name of Object.keys(env)
    .filter((key) => key.startsWith('NEXT_PUBLIC_'))
    .sort())
    add(name, env[name] ?? '');
  return hash.digest('hex');
}
