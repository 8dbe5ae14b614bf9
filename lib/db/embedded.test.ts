import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { passable } from './embedded/account';
import { readPostmaster } from './embedded/postmaster';
import { processStart } from './embedded/process-lock';

interface Held {
  child: ChildProcess;
  url: string;
  folder: string;
  refused?: string;
}

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };
let scratch: string;
let dataDir: string;
const started: Held[] = [];

async function hold(as: { uid: number; gid: number } | undefined = undefined): Promise<Held> {
  const program = path.resolve('lib/testing/hold-embedded.ts');
  const env = { PATH: process.env.PATH, HOME: scratch } as unknown as NodeJS.ProcessEnv;
  const child = spawn(process.execPath, ['--import', 'tsx', program, dataDir], {
    ...as,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const held: Held = { child, url: '', folder: '', ...JSON.parse(line) };
  started.push(held);
  return held;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

async function query<T>(url: string, run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

const write = (url: string) =>
  query(url, async (sql) => {
    await sql`create table kept (n int)`;
    await sql`insert into kept select generate_series(1, 1000)`;
  });
const rows = (url: string) => query(url, async (sql) => (await sql`select count(*)::int as n from kept`)[0]?.n);

function serverPid(held: Held): number {
  const pid = readPostmaster(held.folder)?.pid;
  if (!pid) throw new Error('no server is running');
  return pid;
}

beforeEach(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'latchkey-embedded-'));
  chmodSync(scratch, 0o755);
  dataDir = path.join(scratch, 'data');
});

afterEach(async () => {
  for (const held of started.splice(0)) {
    await end(held.child, 'SIGTERM');
    const leftover = held.folder && readPostmaster(held.folder);
    if (leftover) process.kill(leftover.pid, 'SIGQUIT');
    if (held.folder) rmSync(held.folder, { recursive: true, force: true });
  }
  rmSync(scratch, { recursive: true, force: true });
});

describe('the embedded PostgreSQL', { timeout: 60_000 }, () => {
  test('first start makes a cluster only its own password opens', async () => {
    const held = await hold();
    expect(await query(held.url, async (sql) => (await sql`show server_version_num`)[0])).toEqual({
      server_version_num: expect.stringMatching(/^18/),
    });
    await expect(query(held.url.replace(/:[^:@]+@/, ':wrong@'), (sql) => sql`select 1`)).rejects.toThrow(
      /password authentication failed/,
    );
    expect(statSync(path.join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
    expect(statSync(held.folder).mode & 0o777).toBe(0o700);
    expect(await query(held.url, async (sql) => (await sql`show listen_addresses`)[0])).toEqual({
      listen_addresses: '127.0.0.1',
    });
  });

  test('rows survive kill -9 of the parent, whose server is replaced by the next start', async () => {
    const first = await hold();
    await write(first.url);
    const orphan = serverPid(first);
    await end(first.child, 'SIGKILL');
    expect(processStart(orphan)).not.toBeNull();
    const second = await hold();
    expect(await rows(second.url)).toBe(1000);
    expect(serverPid(second)).not.toBe(orphan);
  });

  test('rows survive kill -9 of the parent and of the server at once', async () => {
    const first = await hold();
    await write(first.url);
    process.kill(serverPid(first), 'SIGKILL');
    await end(first.child, 'SIGKILL');
    expect(await rows((await hold()).url)).toBe(1000);
  });

  test('rows survive kill -9 in the middle of the first start', async () => {
    const program = path.resolve('lib/testing/hold-embedded.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', program, dataDir], { stdio: 'ignore' });
    while (!existsSync(path.join(dataDir, 'postgres-password'))) await sleep(5);
    await sleep(150);
    await end(child, 'SIGKILL');
    const held = await hold();
    await write(held.url);
    expect(await rows(held.url)).toBe(1000);
  });

  test('a second copy on the folder is refused by name and process, and the first goes on', async () => {
    const first = await hold();
    const second = await hold();
    expect(second.refused).toContain(`process ${first.child.pid}`);
    expect(second.refused).toContain(dataDir);
    await write(first.url);
    expect(await rows(first.url)).toBe(1000);
  });

  test('SIGTERM leaves no server behind', async () => {
    const held = await hold();
    const pid = serverPid(held);
    await end(held.child, 'SIGTERM');
    expect(held.child.exitCode).toBe(0);
    expect(processStart(pid)).toBeNull();
    expect(readPostmaster(held.folder)).toBeNull();
    expect(readFileSync(path.join(dataDir, 'postgres.log'), 'utf8')).toMatch(/database system is shut down\s*$/);
  });

  test.runIf(isRoot && passable(process.cwd(), nobody))('an ordinary user runs it as themselves', async () => {
    mkdirSync(dataDir);
    chownSync(dataDir, nobody.uid, nobody.gid);
    const held = await hold(nobody);
    await write(held.url);
    expect(statSync(held.folder).uid).toBe(nobody.uid);
    await end(held.child, 'SIGTERM');
    expect(await rows((await hold(nobody)).url)).toBe(1000);
  });

  test.runIf(isRoot && passable(process.cwd(), nobody))(
    'an ordinary user is told when the folder is another user’s',
    async () => {
      mkdirSync(dataDir);
      expect((await hold(nobody)).refused).toMatch(/cannot be used: it belongs to user 0/);
    },
  );

  test.runIf(isRoot)('root may keep it below a folder nobody else can enter', async () => {
    chmodSync(scratch, 0o700);
    const first = await hold();
    await write(first.url);
    await end(first.child, 'SIGKILL');
    const second = await hold();
    expect(await rows(second.url)).toBe(1000);
    expect(second.folder).toBe(first.folder);
  });
});
