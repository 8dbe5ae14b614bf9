import { afterEach, describe, expect, test, vi } from 'vitest';
import { loadConfig } from '@/lib/core/config';
import { log } from '@/lib/core/log';
import { closeDb } from '@/lib/db/client';
import { warnOfProxies } from './background';

function configured(settings: Record<string, string>) {
  const loaded = loadConfig({ ...process.env, ...settings });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

describe('at the start', () => {
  afterEach(async () => {
    vi.restoreAllMocks();
    await closeDb();
  });

  test.each([
    [{ PUBLIC_URL: 'https://auth.example.com', SMTP_URL: 'smtp://127.0.0.1' }, 1],
    [{ PUBLIC_URL: 'https://auth.example.com', SMTP_URL: 'smtp://127.0.0.1', TRUSTED_PROXIES: 'private' }, 0],
    [{ PUBLIC_URL: 'https://auth.example.com', SMTP_URL: 'smtp://127.0.0.1', TRUSTED_PROXIES: '1' }, 0],
    [{ PUBLIC_URL: 'http://localhost:3000' }, 0],
  ])(
    'with %j the log warns of a proxy that nobody named: %i times; and no database is no reason to end',
    async (settings, times) => {
      const warn = vi.spyOn(log, 'warn').mockImplementation(() => {});
      const failed = vi.spyOn(log, 'error').mockImplementation(() => {});
      await warnOfProxies(configured(settings));
      expect(warn.mock.calls.filter(([text]) => String(text).includes('TRUSTED_PROXIES'))).toHaveLength(times);
      expect(failed).toHaveBeenCalledOnce();
    },
  );
});
