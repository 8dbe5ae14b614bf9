import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { DATABASE } from './cluster';
import { keptSecret } from './kept-secret';
import { runningPostmaster } from './postmaster';

/** The URL of the embedded database in `dataDir` while a process of ours runs it, for a command beside that; else null. Makes nothing. */
export function runningEmbeddedUrl(dataDir: string): string | null {
  const folder = path.join(dataDir, 'postgres');
  const password = path.join(dataDir, 'postgres-password');
  if (!existsSync(folder) || !existsSync(password)) return null;
  const server = runningPostmaster(realpathSync(folder));
  return server && `postgres://${DATABASE}:${keptSecret(password)}@127.0.0.1:${server.port}/${DATABASE}`;
}
