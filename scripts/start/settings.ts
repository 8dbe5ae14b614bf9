import { createServer } from 'node:net';
import path from 'node:path';
import nextEnv from '@next/env';
import type { Config, ConfigProblem, loadConfig } from '@/lib/core/config';

/** Thrown when the process must not start. The message is meant for the person at the terminal. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

/** Reads the `.env` files with Next's own rules and precedence, so that both see the same settings. The real environment wins. */
export function readEnvFiles(project: string, dev: boolean): void {
  nextEnv.loadEnvConfig(project, dev, { info: () => {}, error: console.error });
}

/** When a `.env` file changes in development, Next sets the environment back to what it was; what was added since has to be part of it. */
export function keepThroughReloads(): void {
  nextEnv.updateInitialEnv({ ...process.env });
}

/** The data folder: `DATA_DIR`, or `.data` in the project. */
export function dataFolder(project: string): string {
  return path.resolve(project, process.env.DATA_DIR || '.data');
}

function listed(problems: readonly ConfigProblem[]): string {
  const lines = problems.flatMap(({ variable, problem, fix }) => [
    `  ${variable} ${problem}. Add this to the environment:`,
    `    ${fix}`,
  ]);
  return ['Latchkey cannot start with these settings:', '', ...lines].join('\n');
}

/** The checked configuration, or `CannotStart` with every problem and the line that solves it. */
export function checked(loaded: ReturnType<typeof loadConfig>): Config {
  if (!loaded.ok) throw new CannotStart(listed(loaded.problems));
  return loaded.config;
}

/** Throws `CannotStart` when another process listens on the port. */
export async function requireFreePort({ port, host }: Config): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use by another process' : `cannot be used (${error.message})`;
      reject(new CannotStart(`Port ${port} ${why}. Set PORT to another one, for example PORT=${port + 1}.`));
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

/** PostgreSQL could not be reached, or turned us away: socket errors and SQLSTATE classes 28 and 3D. */
const NO_DATABASE = /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|CONNECT_TIMEOUT|28\w{3}|3D\w{3})$/;

/** Throws `CannotStart` for a database that cannot be used as `DATABASE_URL` names it, and anything else as it is. */
export function explainNoDatabase(error: Error & { code?: string }): never {
  if (!NO_DATABASE.test(error.code ?? '')) throw error;
  throw new CannotStart(`DATABASE_URL names a database that cannot be used: ${error.message || error.code}.`);
}
