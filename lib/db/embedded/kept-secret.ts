import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { newToken } from '@/lib/core/ids';

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * 256 random bits as base64url, made once and kept in `file` (mode 0600). Of two processes that race, both get the same
 * value. Throws when the file exists but cannot be read or holds something shorter.
 */
export function keptSecret(file: string): string {
  if (read(file) === null) {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, `${newToken()}\n`, { mode: 0o600, flush: true });
    try {
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
  const secret = read(file);
  if (!secret || Buffer.byteLength(secret) < 32) {
    throw new Error(`${file} is damaged: it should hold at least 32 characters. Restore it from a backup.`);
  }
  return secret;
}
