import path from 'node:path';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

const resolve = {
  alias: {
    '@': import.meta.dirname,
    // Its real export throws outside of Next's server build; that is the check, and it is not wanted here.
    'server-only': path.resolve('node_modules/server-only/empty.js'),
  },
};
const server = { deps: { inline: ['next-auth'] } };

/** Tests that need nothing but Node: they run in `npm run verify`. */
const pure = [
  ...['components/**', 'lib/core/**', 'lib/methods/**', 'lib/wallets/**', 'lib/passkeys/**', 'scripts/**'].map(
    (at) => `${at}/*.test.{ts,tsx}`,
  ),
  'lib/mail/render.test.ts',
];
/** Tests that ask a served production build over HTTP. */
const built = ['e2e/**/*.test.ts', '**/*.built.test.ts'];
const never = ['**/node_modules/**', '.next/**', '.data/**'];

const projects: TestProjectConfiguration[] = [
  {
    resolve,
    test: {
      name: 'unit',
      include: pure,
      exclude: [...never, ...built],
      setupFiles: './lib/testing/setup-environment.ts',
      server,
    },
  },
  {
    resolve,
    test: {
      name: 'integration',
      include: ['{app,lib}/**/*.test.{ts,tsx}'],
      exclude: [...never, ...pure, ...built],
      globalSetup: './lib/testing/setup-run.ts',
      setupFiles: ['./lib/testing/setup-environment.ts', './lib/testing/setup-worker.ts'],
      testTimeout: 20_000,
      hookTimeout: 30_000,
      server,
    },
  },
  {
    resolve,
    test: {
      name: 'built',
      include: built,
      exclude: never,
      globalSetup: './scripts/test/setup-app.ts',
      testTimeout: 60_000,
      hookTimeout: 120_000,
      server,
    },
  },
];

export default defineConfig({ test: { projects, passWithNoTests: true } });
