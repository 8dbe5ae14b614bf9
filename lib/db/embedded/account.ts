import { execFileSync } from 'node:child_process';
import { realpathSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';

/** The user PostgreSQL runs as. It refuses to run as root. */
export interface Account {
  uid: number;
  gid: number;
}

function named(name: string): Account | null {
  const ask = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
  try {
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return null;
  }
}

function created(name: string): Account | null {
  try {
    const flags = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
    execFileSync('useradd', [...flags, name], { stdio: 'pipe' });
    return named(name);
  } catch {
    return null;
  }
}

/**
 * The account to start PostgreSQL under when we are root: the owner of an existing cluster, else the system's `postgres`, else
 * `latchkey`, which is created. Undefined for an ordinary user, who runs it as themselves.
 */
export function databaseAccount(cluster: Stats | undefined): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (cluster && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid };
  const account = named('postgres') ?? named('latchkey') ?? created('latchkey');
  if (account) return account;
  throw new Error(
    'PostgreSQL does not run as root, and no system user could be made for it. Start Latchkey as an ordinary user, or set DATABASE_URL.',
  );
}

function mayEnter(folder: Stats, { uid, gid }: Account): boolean {
  if (folder.uid === uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}

/** Whether `account` can reach into `folder`: it and every folder above it lets the account pass. */
export function passable(folder: string, account: Account | undefined): boolean {
  if (!account) return true;
  for (let at = realpathSync(folder); ; at = path.dirname(at)) {
    if (!mayEnter(statSync(at), account)) return false;
    if (at === path.dirname(at)) return true;
  }
}
