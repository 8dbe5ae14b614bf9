import type { ClientContext } from '@/lib/core/client-context';
import { db } from '@/lib/db/client';
import { accountKey, sourceKey } from '@/lib/limits/keys';
import { countOf } from '@/lib/limits/reserve';
import { canonicalEmail } from '@/lib/users/email-address';
import { findUserByEmail } from '@/lib/users/queries';

/** Failed sign-ins of the last minutes: on the account somebody names or from where they are, whichever is more. */
export async function failuresOf(address: string, { ip }: ClientContext): Promise<number> {
  const email = canonicalEmail(address);
  const user = email ? await findUserByEmail(db(), email) : null;
  const counts = await Promise.all([
    countOf('sign_in_account', accountKey(user?.id ?? null, email)),
    countOf('sign_in_source', sourceKey(ip)),
  ]);
  return Math.max(...counts);
}
