import type { ClientContext } from '@/lib/core/client-context';
import { db } from '@/lib/db/client';
import { accountKey, deviceKey, sourceKey } from '@/lib/limits/keys';
import { countOf } from '@/lib/limits/reserve';
import { knowsDevice } from '@/lib/sessions/known-devices/recognise';
import { canonicalEmail } from '@/lib/users/email-address';
import { findUserByEmail } from '@/lib/users/queries';

/**
 * Failed sign-ins of the last minutes: on a device that the account knows, those made on it; elsewhere those on the account somebody
 * names or from where they are, whichever is more.
 */
export async function failuresOf(address: string, device: string | null, { ip }: ClientContext): Promise<number> {
  const email = canonicalEmail(address);
  const user = email ? await findUserByEmail(db(), email) : null;
  if (user && device !== null && (await knowsDevice(user.id, device))) {
    return countOf('sign_in_device', deviceKey(user.id, device));
  }
  const counts = await Promise.all([
    countOf('sign_in_account', accountKey(user?.id ?? null, email ?? address)),
    countOf('sign_in_source', sourceKey(ip)),
  ]);
  return Math.max(...counts);
}
