import type { Handler } from '@/lib/queue/job';
import { maintainSigningKeys } from '@/lib/sessions/signing-keys/change';

/** Adds the next signing key when it is due, seals all of them under the newest app secret, and forgets those that are past. */
export const maintainKeys: Handler<'maintain_signing_keys'> = () => maintainSigningKeys();
