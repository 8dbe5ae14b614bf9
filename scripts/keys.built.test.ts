import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runningEmbeddedUrl } from '@/lib/db/embedded/running';
import { removeDataFolder, scratchFolder } from '@/lib/testing/postgres';
import { type ServedApp, startApp } from './test/served-app';

interface Said {
  code: number | null;
  text: string;
}

const dataDir = scratchFolder('keys');
let app: ServedApp;

function settingsOf(settings: Record<string, string>): NodeJS.ProcessEnv {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const none = { DATABASE_URL: '', DATABASE_DIRECT_URL: '', AUTH_SECRET: '', PUBLIC_URL: '', DATA_DIR: dataDir };
  return { ...env, ...none, LOG_LEVEL: 'warn', ...settings };
}

async function keys(args: string[], settings: Record<string, string> = {}): Promise<Said> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/keys.ts', ...args], {
    env: settingsOf(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text: text.trim() };
}

async function done(args: string[], settings: Record<string, string> = {}): Promise<string> {
  const { code, text } = await keys(args, settings);
  expect([code, text]).toEqual([0, expect.any(String)]);
  return text;
}

const published = async () => {
  const answer = (await (await fetch(`${app.url}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] };
  return answer.keys.map(({ kid }) => kid);
};
const kidOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;

async function signUp(): Promise<string> {
  const account = { email: `${crypto.randomUUID()}@example.com`, password: `a quiet road ${crypto.randomUUID()}` };
  const answer = await fetch(`${app.url}/api/v1/auth/email/signup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}
const me = async (token: string) =>
  (await fetch(`${app.url}/api/v1/auth/me`, { headers: { authorization: `Bearer ${token}` } })).status;

/** What happens within five seconds where no notice says so sooner. */
async function soon(happened: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 5_500;
  while (!(await happened())) {
    if (performance.now() > deadline) throw new Error('it did not happen in time');
    await sleep(100);
  }
}

beforeAll(async () => {
  app = await startApp({ DATA_DIR: dataDir });
});
afterAll(async () => {
  await app.stop();
  removeDataFolder(dataDir);
});

describe('npm run keys, beside the running app with its embedded database', () => {
  test('rotates, and the old key’s tokens still count; revokes, and they are refused at the running app', async () => {
    const token = await signUp();
    const first = kidOf(token);
    expect(await done(['list'])).toMatch(new RegExp(`^${first} .* signs$`));

    const [next = ''] = (await done(['rotate'])).split(' ');
    expect(await done(['rotate'])).toContain(`${next} is waiting already`);
    expect((await done(['list'])).split('\n')).toHaveLength(2);
    await soon(async () => (await published()).includes(next));
    expect(kidOf(await signUp())).toBe(first);

    const [now = ''] = (await done(['rotate', '--now'])).split(' ');
    await soon(async () => kidOf(await signUp()) === now);
    expect(await me(token)).toBe(200);

    expect(await done(['revoke', first])).toContain(`${first} is gone`);
    await soon(async () => (await me(token)) === 401);
    expect(await published()).not.toContain(first);
    expect(await me(await signUp())).toBe(200);
  });

  test('works with DATABASE_URL and AUTH_SECRET from the environment too, and for the key that signs', async () => {
    const settings = {
      DATA_DIR: '/nowhere',
      DATABASE_URL: runningEmbeddedUrl(dataDir) ?? '',
      AUTH_SECRET: readFileSync(path.join(dataDir, 'secret'), 'utf8').trim(),
      PUBLIC_URL: app.url,
    };
    const token = await signUp();
    const said = await done(['revoke', kidOf(token)], settings);
    expect(said).toMatch(/ signs from now on\.$/);
    await soon(async () => (await me(token)) === 401);
    expect(await me(await signUp())).toBe(200);
  });

  test('FLT-06: ends all that was handed out, at the running app too, and may be run twice', async () => {
    const token = await signUp();
    expect(await me(token)).toBe(200);
    const said = await done(['end-all']);
    expect(said).toMatch(/^Everybody signs in anew\. What was ended:\n {2}[1-9]\d* sessions/);
    expect(said).toContain('docs/operations.md');
    await soon(async () => (await me(token)) === 401);
    const next = await signUp();
    expect(await me(next)).toBe(200);
    expect(said).toContain(`${kidOf(next)} signs from now on`);
    expect(await done(['end-all'])).toContain('\n  1 sessions, ');
    expect(await done(['end-all'])).toContain('\n  0 sessions, ');
  });

  test('refuses another secret than the app’s, which could not open a key made with it', async () => {
    const before = await done(['list']);
    for (const command of [['rotate'], ['rotate', '--now'], ['revoke', before.split(' ')[0] ?? ''], ['end-all']]) {
      const { code, text } = await keys(command, { AUTH_SECRET: 'another secret of more than thirty-two bytes' });
      expect([code, text]).toEqual([1, expect.stringMatching(/^AUTH_SECRET here is not the one Latchkey runs with/)]);
    }
    expect(await done(['list'])).toBe(before);
  });

  test.each([[[]], [['help']], [['rotate', '--soon']], [['revoke']], [['list', 'all']], [['end-all', 'now']]])(
    'explains itself for %j, and touches nothing',
    async (args) => {
      expect(await keys(args)).toEqual({ code: 1, text: expect.stringContaining('npm run keys -- rotate') });
    },
  );

  test('says kindly what is wrong: no such key, no app that runs, no database, settings that are missing', async () => {
    const folder = scratchFolder('none');
    const gone = {
      DATABASE_URL: 'postgres://a:long-and-quiet@127.0.0.1:1/a',
      AUTH_SECRET: 'x'.repeat(40),
      PUBLIC_URL: app.url,
    };
    for (const [settings, args, said] of [
      [{}, ['revoke', '-nobody'], 'There is no key -nobody'],
      [{ DATA_DIR: folder }, ['list'], 'Latchkey is not running'],
      [{ DATA_DIR: path.join(folder, 'deeper') }, ['list'], 'Latchkey is not running'],
      [gone, ['list'], 'DATABASE_URL names a database that cannot be used'],
      [{ ...gone, AUTH_SECRET: '' }, ['list'], 'AUTH_SECRET is missing'],
    ] as [Record<string, string>, string[], string][]) {
      const { code, text } = await keys(args, settings);
      expect([code, text]).toEqual([1, expect.stringContaining(said)]);
      expect(text).not.toMatch(/\n\s+at /);
    }
    expect(existsSync(path.join(folder, 'deeper'))).toBe(false);
    rmSync(folder, { recursive: true });
  });
});
