import { findOrInstallChromium } from './chromium';
import { startApp } from './served-app';

/**
 * Starts what the environment does not name yet: the app under test (`E2E_BASE_URL`, with its data in `E2E_DATA_DIR`) and a browser (`CHROMIUM_PATH`). Serves
 * Playwright and Vitest as their global set-up; returns what ends the app again.
 */
export default async function setup(): Promise<() => Promise<void>> {
  process.env.CHROMIUM_PATH ||= findOrInstallChromium();
  if (process.env.E2E_BASE_URL) return async () => {};
  const app = await startApp();
  process.env.E2E_BASE_URL = app.url;
  process.env.E2E_DATA_DIR = app.dataDir;
  return app.stop;
}
