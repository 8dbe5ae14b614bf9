import { config } from '@/lib/core/config';
import { reseal, seal, unseal } from '@/lib/core/crypto';

const contextOf = (userId: string): string => `totp:${userId}`;

/** A seed as it is stored: bound to its user, so that it is of no use in another's row. */
export function sealSeed(userId: string, seed: string): string {
  return seal(seed, contextOf(userId), config().secrets);
}

/** Null where none of the app secrets opens it. */
export function openSeed(userId: string, sealed: string): string | null {
  return unseal(sealed, contextOf(userId), config().secrets);
}

/** The same seed under the newest app secret; null where it is already, or cannot be opened. */
export function resealSeed(userId: string, sealed: string): string | null {
  return reseal(sealed, contextOf(userId), config().secrets);
}
