import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const INSTALL_PATIENCE = 600_000;

/** Debian's package of the browser without a window, which needs less of a machine. */
const HEADLESS_SHELL = 'chromium-headless-shell';

/** A browser without its system libraries is there but does not run. */
function runs(file: string): boolean {
  return spawnSync(file, ['--version'], { timeout: 30_000 }).status === 0;
}

function onPath(names: string[]): string[] {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

function firstThatRuns(candidates: string[]): string | null {
  return candidates.find((file) => file !== '' && existsSync(file) && runs(file)) ?? null;
}

/** The first Chromium that runs: `CHROMIUM_PATH`, one of the system, Playwright's own. */
export function findChromium(): string | null {
  return firstThatRuns([process.env.CHROMIUM_PATH ?? '', ...onPath(NAMES), chromium.executablePath()]);
}

/** The headless shell of the system, for what needs no extensions, if there is one. */
export function findHeadlessShell(): string | null {
  return firstThatRuns(onPath([HEADLESS_SHELL]));
}

function attempt(command: string, args: string[]): boolean {
  console.log(`$ ${command} ${args.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return (
    spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env, timeout: INSTALL_PATIENCE }).status === 0
  );
}

function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** On Ubuntu the `chromium` package is a pointer to a snap, so the package manager is asked on Debian only. */
function byPackageManager(): void {
  if (process.getuid?.() !== 0 || !isDebian()) return;
  if (!attempt('apt-get', ['update'])) return;
  attempt('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation']);
  attempt('apt-get', ['install', '-y', '--no-install-recommends', HEADLESS_SHELL]);
}

function byPlaywright(): void {
  const root = process.getuid?.() === 0 && process.platform === 'linux';
  attempt(path.resolve('node_modules/.bin/playwright'), ['install', ...(root ? ['--with-deps'] : []), 'chromium']);
}

/** A Chromium that runs, installed first where there is none and that is possible. Throws with what to do. */
export function findOrInstallChromium(): string {
  for (const install of [() => {}, byPackageManager, byPlaywright]) {
    install();
    const found = findChromium();
    if (found) return found;
  }
  throw new Error(
    'The browser tests need Chromium and none could be installed. Install it (`apt-get install chromium`, or `npx playwright install --with-deps chromium`), or set CHROMIUM_PATH to one.',
  );
}
