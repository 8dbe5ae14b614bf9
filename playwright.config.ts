import { defineConfig, devices } from '@playwright/test';

const root = process.getuid?.() === 0;
const json = process.env.PLAYWRIGHT_RESULTS;

/** Quiet, and allowed to run as root, where Chromium's sandbox cannot. */
const args = [
  ...(root ? ['--no-sandbox'] : []),
  // Drawing without one, where there is none, is quicker than pretending one.
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './scripts/test/setup-app.ts',
  // A file stays with one worker, and so with the one app or browser that it may start for itself.
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  // Patient: a machine that is busy for a moment proves nothing about the app.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: json ? [['list'], ['json', { outputFile: json }]] : [['list']],
  use: {
    baseURL: process.env.E2E_BASE_URL,
    // The shell does what a browser without a window does in two thirds of the time.
    launchOptions: { executablePath: process.env.HEADLESS_SHELL_PATH || process.env.CHROMIUM_PATH, args },
    // Recording takes a third of the time; `npx playwright test --trace retain-on-failure` does it where a failure is looked into.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'desktop', use: { ...devices['Desktop Chrome'], colorScheme: 'light' } },
    // Colours alone differ in the dark, and what else is looked at there looks at both by itself.
    {
      name: 'dark',
      testMatch: /\/(accessibility|wallets-access)\.spec/,
      use: { ...devices['Desktop Chrome'], colorScheme: 'dark' },
    },
    {
      name: 'phone',
      testMatch: /\/(accessibility|email|pages|pages-layout|refusals|wallets-none)\.spec/,
      use: { ...devices['Pixel 7'], colorScheme: 'light' },
    },
  ],
});
