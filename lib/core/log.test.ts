import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

/** What a process that runs these lines writes to its log. */
function logged(lines: string): Record<string, unknown>[] {
  const script = `import { log } from ${JSON.stringify(path.resolve('lib/core/log.ts'))};\n${lines}`;
  const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    env: { ...process.env, LOG_LEVEL: 'debug' },
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('LOG-01 LOG-02: secrets under their usual names are blanked, and an error never brings the values of its query', () => {
  const rows = logged(`
    for (const name of ['password', 'token', 'secret', 'signature', 'authorization', 'cookie']) log.info({ [name]: 'canary' }, 'x');
    log.info({ body: { password: 'canary', token: 'canary', signature: 'canary' } }, 'x');
    const cause = Object.assign(new Error('duplicate key value violates unique constraint "users_email_key"'), {
      code: '23505', detail: 'Key (email)=(canary) already exists.', parameters: ['canary'], query: 'insert canary',
    });
    log.error({ err: Object.assign(new Error('Failed query: insert params: canary', { cause }), { query: 'canary', params: ['canary'] }) }, 'x');
    log.error({ err: 'canary' }, 'x');
  `);
  expect(rows).toHaveLength(9);
  expect(JSON.stringify(rows)).not.toContain('canary');
  expect(rows[7]).toMatchObject({
    level: 'error',
    err: { code: '23505', message: expect.stringContaining('users_email_key') },
  });
  for (const { time } of rows) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});
