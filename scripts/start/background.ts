import { onShutdown } from './shutdown';

/** What is sealed as it should be at a start: there is a signing key, and keys and seeds are sealed under the newest app secret. */
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
  const { resealSeeds } = await import('@/lib/second-factor/seeds');
  try {
    const seeds = await resealSeeds();
    if (seeds > 0) log.info({ seeds }, 'seeds of authenticator apps sealed anew');
  } catch (error) {
    log.error({ err: error }, 'seeds of authenticator apps could not be sealed anew');
  }
}

/** Starts the jobs beside the server, and stops them after it. */
export async function runJobs(): Promise<void> {
  const { startJobs } = await import('@/lib/jobs/worker');
  const jobs = startJobs();
  onShutdown({ close: jobs.stop });
}
