import type { ClientContext } from '@/lib/core/client-context';
import { AppError } from '@/lib/core/errors';
import type { RegistrationJson } from '@/lib/methods/passkey';
import { linkIdentity } from '@/lib/sign-in/link';
import type { IdentityRow } from '@/lib/sign-in/queries';
import type { Asker } from '@/lib/users/asker';
import { requireRegistration, rowsOf } from './prove';
import { insertPasskey } from './queries';

/**
 * Adds a new passkey to the signed-in user's keys. It does not lift the session: nothing was signed with it yet. Adding one that the
 * account has is safe to repeat; somebody else's is `identity_taken` and nothing changes.
 */
export async function linkPasskey(
  asker: Asker,
  { credential, label }: { credential: RegistrationJson; label?: string | undefined },
  browserToken: string | null,
  client: ClientContext,
): Promise<IdentityRow> {
  const userId = asker.user.id;
  const ceremony = { purpose: 'link', userId, browserToken, failure: 'identity.link_failed' } as const;
  const { made } = await requireRegistration(credential, ceremony, client);
  const rows = rowsOf(userId, made, label || null);
  const linked = await linkIdentity(asker, rows.identity, client, (tx, { id }) => insertPasskey(tx, rows.passkey(id)));
  if (linked) return linked;
  throw new AppError('identity_taken', { detail: 'Make another passkey for this account.' });
}
