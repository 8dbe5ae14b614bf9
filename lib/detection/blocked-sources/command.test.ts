import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDb } from '@/lib/db/client';
import { ownDatabase } from '@/lib/testing/own-database';

let url = '';
beforeAll(async () => {
  url = await ownDatabase('blocks_command');
});
afterAll(closeDb);

async function blocks(...args: string[]): Promise<{ code: number | null; text: string }> {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/blocks.ts', ...args], {
    env: { ...env, NODE_ENV: 'development', DATABASE_URL: url, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text: text.trim() };
}

describe('npm run blocks', () => {
  test('blocks for a time, allows, lists and removes', { timeout: 120_000 }, async () => {
    expect(await blocks('list')).toEqual({
      code: 0,
      text: 'Nothing is blocked, and nothing is allowed beyond ALLOWED_IPS.',
    });
    const added = await blocks('add', '198.51.100.0/24', 'for', '60', 'scraping', 'us');
    expect(added).toMatchObject({
      code: 0,
      text: expect.stringMatching(/^198\.51\.100\.0\/24 is blocked until 20.*Z\.$/),
    });
    expect((await blocks('allow', '2001:DB8::1')).text).toBe('2001:db8::1/128 is allowed until it is removed.');
    const [first, second, ...more] = (await blocks('list')).text.split('\n');
    expect(more).toEqual([]);
    expect(first).toMatch(/^2001:db8::1\/128 {2}allowed {2}since .*Z {2}for good {2}operator$/);
    expect(second).toMatch(/^198\.51\.100\.0\/24 {2}blocked {2}since .*Z {2}until .*Z {2}scraping us$/);
    expect((await blocks('remove', '198.51.100.0/24')).code).toBe(0);
    expect((await blocks('list')).text.split('\n')).toEqual([first]);
  });

  test('says what it cannot do', { timeout: 120_000 }, async () => {
    for (const [args, words] of [
      [['add', '10.0.0.1/8'], 'This is no address and no network'],
      [['remove', '192.0.2.1'], 'Nothing is set for exactly this network'],
      [['add', '192.0.2.1', 'for', 'ever'], 'npm run blocks -- add'],
      [[], 'npm run blocks -- list'],
    ] as const) {
      const { code, text } = await blocks(...args);
      expect([code, text]).toEqual([1, expect.stringContaining(words)]);
    }
  });
});
