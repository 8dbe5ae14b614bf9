import type { ClientContext } from '@/lib/core/client-context';
import { db } from '@/lib/db/client';
import { sourceKey } from '@/lib/limits/keys';
import { type Reservation, reserve } from '@/lib/limits/reserve';
import { hasIdentity } from './queries';

/**
 * A wallet, or an account at a provider, costs little to make, so the accounts that a source begins with new ones are counted with its
 * other sign-ups. Before anything is written; null for a key that has an account. Throws `rate_limited`.
 */
export async function reserveNewAccount(
  method: string,
  subject: string,
  { ip }: ClientContext,
): Promise<Reservation | null> {
  return (await hasIdentity(db(), method, subject)) ? null : reserve('sign_up_ip', sourceKey(ip));
}
