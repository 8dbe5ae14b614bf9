import { config } from '@/lib/core/config';
import { tokenHash } from '@/lib/core/crypto';
import type { Db } from '@/lib/db/client';
import { noteTrustedUse } from './queries';

/**
 * The device of this user that one of the tokens in its cookie belongs to, while it is trusted; null where there is none. With
 * `TRUSTED_DEVICE_DAYS` of 0 none is, also none that was trusted before.
 */
export async function recogniseTrust(
  tx: Db,
  userId: string,
  tokens: readonly string[],
  at: Date,
): Promise<string | null> {
  if (tokens.length === 0 || config().secondFactor.trustedDeviceSeconds === 0) return null;
  const device = await noteTrustedUse(tx, { userId, tokenHashes: tokens.map(tokenHash), at });
  return device?.id ?? null;
}
