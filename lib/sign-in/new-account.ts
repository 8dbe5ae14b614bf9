import type { ClientContext } from '@/lib/core/client-context';
import { db } from '@/lib/db/client';
import { bySource, type Reservation, reserveAll } from '@/lib/limits/reserve';
import { hasIdentity } from './queries';

/**
 * A wallet, or an account at a provider, costs little to make, so the accounts that a source begins with new ones are counted with its
 * other sign-ups. Before anything is written; nothing for a key that has an account. Throws `rate_limited`.
 */
export async function reserveNewAccount(
  method: string,
  subject: string,
  { ip }: ClientContext,
): Promise<Reservation[]> {
  return (await hasIdentity(db(), method, subject)) ? [] : reserveAll(bySource('sign_up_ip', ip));
}
