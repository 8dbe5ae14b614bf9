import type { Config } from '@/lib/core/config';
import { onShutdown } from './shutdown';

/** The signing keys as they should be at a start: there is one, and all are sealed under the newest app secret. */
export async function keepKeys(): Promise<void> {
  const { log } = await import('@/lib/core/log');
  const { maintainSigningKeys } = await import('@/lib/sessions/signing-keys/change');
  try {
    const done = await maintainSigningKeys();
    if (done.added + done.resealed + done.deleted > 0) log.info(done, 'signing keys maintained');
  } catch (error) {
    // The hourly job tries again; until then the keys that can be opened serve.
    log.error({ err: error }, 'signing keys could not be maintained');
  }
}

/** Starts the jobs beside the server, and stops them after it. */
export async function runJobs(): Promise<void> {
  const { startJobs } = await import('@/lib/jobs/worker');
  const jobs = startJobs();
  onShutdown({ close: jobs.stop });
}

/** Says in the log where the addresses of clients may be those of a proxy. Never throws. */
export async function warnOfProxies({ secure, trustedProxies }: Config): Promise<void> {
  const { trustsNobody } = await import('@/lib/core/client-address');
  const { log } = await import('@/lib/core/log');
  const { warnOfSharedAddresses } = await import('@/lib/sessions/shared-address/look');
  // Latchkey itself speaks plain http, so whoever terminates https stands in front.
  if (secure && trustsNobody(trustedProxies))
    log.warn('PUBLIC_URL is https, and TRUSTED_PROXIES does not name the proxy in front: all clients count as one');
  await warnOfSharedAddresses().catch((error: unknown) => log.error({ err: error }, 'addresses were not looked at'));
}
