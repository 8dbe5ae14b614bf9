import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPostmaster } from '@/lib/db/embedded/postmaster';
import { processStart } from '@/lib/db/embedded/process-lock';
import { scratchFolder } from '@/lib/testing/postgres';
import { freePort } from './test/served-app';

interface Started {
  child: ChildProcess;
  /** All it has printed so far. */
  said(): string;
}

let dataDir: string;
let port: number;
const running: ChildProcess[] = [];

function start(settings: Record<string, string> = {}): Started {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const own = { DATA_DIR: dataDir, PORT: String(port), DATABASE_URL: '', AUTH_SECRET: '', PUBLIC_URL: '', HOST: '' };
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    env: { ...env, ...own, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk));
  return { child, said: () => text };
}

const over = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

async function ended({ child }: Started): Promise<number | null> {
  if (!over(child)) await once(child, 'exit');
  return child.exitCode;
}

async function ready(app: Started): Promise<Started> {
  while (!app.said().includes('Latchkey is ready')) {
    if (over(app.child)) throw new Error(app.said());
    await sleep(20);
  }
  return app;
}

const post = (at: string, body: object) =>
  fetch(`http://localhost:${port}/api/v1${at}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

function clusterFolder(): string {
  const usual = path.join(dataDir, 'postgres');
  return lstatSync(usual).isSymbolicLink() ? readlinkSync(usual) : usual;
}

beforeEach(async () => {
  dataDir = scratchFolder('start');
  port = await freePort();
});

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (over(child)) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  const cluster = existsSync(path.join(dataDir, 'postgres')) ? clusterFolder() : dataDir;
  for (const folder of [cluster, dataDir]) rmSync(folder, { recursive: true, force: true });
});

test('what an external database needs is listed at once, with the lines that solve it, and nothing starts', async () => {
  const url = 'postgres://latchkey:postgres@127.0.0.1:1/latchkey';
  const app = start({ DATABASE_URL: url, AUTH_SECRET: 'short', PUBLIC_URL: 'http://auth.example.com' });
  expect(await ended(app)).toBe(1);
  expect(app.said()).toMatch(/AUTH_SECRET is shorter than 32 bytes[\s\S]*AUTH_SECRET=/);
  expect(app.said()).toMatch(/DATABASE_URL has no password or a default one[\s\S]*DATABASE_URL=postgres:/);
  expect(app.said()).toMatch(/PUBLIC_URL is plain http[\s\S]*PUBLIC_URL=https:/);
  expect(app.said()).not.toContain('127.0.0.1:1');
  expect(existsSync(path.join(dataDir, 'postgres'))).toBe(false);
});

test('LATCHKEY_EMBEDDED from outside does not lift the rules for an external database', async () => {
  const app = start({ DATABASE_URL: 'postgres://a:postgres@127.0.0.1:1/a', LATCHKEY_EMBEDDED: '1' });
  expect(await ended(app)).toBe(1);
  expect(app.said()).toContain('AUTH_SECRET is missing');
});

test('an account outlives kill -9 and a restart, with sessions signed by the same secret', async () => {
  const first = await ready(start());
  const account = { email: 'ada@example.com', password: 'a long and quiet road' };
  const signedUp = await post('/auth/email/signup', account);
  expect(signedUp.status).toBe(201);
  const { access_token } = (await signedUp.json()) as { access_token: string };
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  await ready(start());
  expect((await post('/auth/email/login', account)).status).toBe(200);
  const me = await fetch(`http://localhost:${port}/api/v1/auth/me`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  expect(me.status).toBe(200);
});

test('a second copy on the folder is refused, and so is a port in use', async () => {
  const first = await ready(start());
  const samePort = start({ DATA_DIR: `${dataDir}-other` });
  expect(await ended(samePort)).toBe(1);
  expect(samePort.said()).toMatch(new RegExp(`Port ${port} is in use.*PORT=${port + 1}`));
  rmSync(`${dataDir}-other`, { recursive: true, force: true });

  const sameFolder = start({ PORT: String(await freePort()) });
  expect(await ended(sameFolder)).toBe(1);
  expect(sameFolder.said()).toContain(`process ${first.child.pid}) is using the folder ${dataDir}`);
  expect((await fetch(`http://localhost:${port}/health`)).status).toBe(200);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s, even twice at once as under npm, ends app and database in order',
  async (signal) => {
    const app = await ready(start());
    const server = readPostmaster(clusterFolder());
    if (!server) throw new Error('no server is running');
    const since = performance.now();
    app.child.kill(signal);
    app.child.kill(signal);
    expect(await ended(app)).toBe(0);
    expect(performance.now() - since).toBeLessThan(8000);
    expect(processStart(server.pid)).toBeNull();
    expect(readPostmaster(clusterFolder())).toBeNull();
  },
);

test('the app ends with an error when its database dies', async () => {
  const app = await ready(start());
  process.kill(readPostmaster(clusterFolder())?.pid ?? 0, 'SIGKILL');
  expect(await ended(app)).toBe(1);
  expect(app.said()).toContain('PostgreSQL ended (SIGKILL)');
});

/** Makes the app fail, when it is told to by a signal, where nobody listens. */
const faults = {
  'an unhandled rejection': `Promise.reject(new Error('injected fault'))`,
  'an uncaught exception': `setImmediate(() => { throw new Error('injected fault') })`,
};

test.each(Object.entries(faults))(
  'FLT-18: %s is said, ends app and database in order with an error, and the next start has everybody’s account',
  async (_name, fault) => {
    const script = path.join(dataDir, 'fault.mjs');
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(script, `process.on('SIGUSR2', () => { ${fault}; });`);
    const app = await ready(start({ NODE_OPTIONS: `--import=${script}` }));
    const account = { email: 'ada@example.com', password: 'a long and quiet road' };
    expect((await post('/auth/email/signup', account)).status).toBe(201);
    const server = readPostmaster(clusterFolder());
    // A password is being checked as it happens: the answer is the right one or none.
    const inFlight = post('/auth/email/login', { ...account, password: 'not the password' });
    const answered = inFlight.then(({ status }) => status).catch(() => 'cut off');
    app.child.kill('SIGUSR2');
    expect(await ended(app)).toBe(1);
    expect(app.said()).toContain('injected fault');
    expect([401, 503, 'cut off']).toContain(await answered);
    expect(processStart(server?.pid ?? 0)).toBeNull();

    await ready(start());
    expect((await post('/auth/email/login', account)).status).toBe(200);
  },
);
