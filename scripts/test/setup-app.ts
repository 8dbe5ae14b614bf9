import { findHeadlessShell, findOrInstallChromium } from './chromium';
import { startApp } from './served-app';

/**
 * Starts what the environment does not name yet: the app under test (`E2E_BASE_URL`, with its data in `E2E_DATA_DIR`) and a browser (`CHROMIUM_PATH`, and
 * `HEADLESS_SHELL_PATH` for what needs no extensions). Serves Playwright and Vitest as their global set-up; returns what ends the app again.
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (!process.env.CHROMIUM_PATH) {
    process.env.CHROMIUM_PATH = findOrInstallChromium();
    process.env.HEADLESS_SHELL_PATH = findHeadlessShell() ?? '';
  }
  if (process.env.E2E_BASE_URL) return async () => {};
  const app = await startApp();
  process.env.E2E_BASE_URL = app.url;
  process.env.E2E_DATA_DIR = app.dataDir;
  return app.stop;
}
