import type { Handler } from '@/lib/queue/job';
import { resealSeeds } from '@/lib/second-factor/seeds';
import { maintainSigningKeys } from '@/lib/sessions/signing-keys/change';

/**
 * Adds the next signing key when it is due, forgets those that are past, and seals all of them, and the seeds of authenticator apps,
 * under the newest app secret.
 */
export const maintainKeys: Handler<'maintain_signing_keys'> = async () => ({
  ...(await maintainSigningKeys()),
  seeds: await resealSeeds(),
});
