import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const curl = spawnSync('curl', ['--version']).status === 0;
const env = { ...process.env, BASE: process.env.E2E_BASE_URL };

let guide: string;
let folder: string;

/** The fenced blocks of one language, in order. */
function blocks(language: string): string[] {
  return [...guide.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, of]) => of === language)
    .map(([, , code = '']) => code);
}

beforeAll(async () => {
  guide = await readFile(path.join(import.meta.dirname, 'api.md'), 'utf8');
  // There, so that scripts find the packages of the project.
  folder = await mkdtemp(path.resolve('node_modules/.guide-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the API guide', () => {
  test.skipIf(!curl)('its commands run as they stand, in order', async () => {
    const script = ['set -eu', ...blocks('sh')].join('\n');
    const { stdout } = await run('bash', ['-c', script], { cwd: folder, env });
    for (const seen of [
      '"code":"invalid_credentials"',
      '"changed":true',
      '"code":"refresh_invalid"',
      "method: 'evm'",
      '"label":"My hardware wallet"',
      '"code":"mfa_required"',
      '"usable":["totp","recovery_code"]',
      'removed: 204',
    ]) {
      expect(stdout).toContain(seen);
    }
    expect(stdout).toContain('"fresh_until"');
    expect(stdout).toContain('"code":"cross_site_request"');
    for (const seen of [
      '"authenticated":true',
      '"token_type":"access_token"',
      '{"active":false}',
      '{"items":[]}',
      'put away: 204',
      'exported_at user identities sessions events challenges oauth_attempts',
      'deleted: 204',
      '"code":"unauthenticated"',
    ]) {
      expect(stdout).toContain(seen);
    }
    expect(stdout.match(/status 204$/gm)).toHaveLength(5);
    expect(stdout.match(/status 401$/gm)).toHaveLength(1);
    expect(stdout.match(/status 403$/gm)).toHaveLength(1);
  });

  test.each([
    [
      'evm',
      /wants you to sign in with your Ethereum account[\s\S]*signed in as [0-9a-f-]{36} with a token of \d+ characters/,
    ],
    ['solana', /^201 [0-9a-f-]{36}$/m],
    ['cosmos', /^201 [0-9a-f-]{36}$/m],
  ])('its %s script signs a new wallet in', async (chain, expected) => {
    const script = blocks('js').find((code) => code.startsWith(`// ${chain}.mjs\n`)) ?? '';
    const file = path.join(folder, `${chain}.mjs`);
    await writeFile(file, script);
    const { stdout } = await run(process.execPath, [file], { env });
    expect(stdout).toMatch(expected);
  });
});
