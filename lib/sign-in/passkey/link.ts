import type { ClientContext } from '@/lib/core/client-context';
import { AppError } from '@/lib/core/errors';
import type { Db } from '@/lib/db/client';
import type { RegistrationJson } from '@/lib/methods/passkey';
import { requireWhole } from '@/lib/sessions/assurance';
import { lockSession } from '@/lib/sessions/queries';
import type { Principal } from '@/lib/sessions/read';
import { linkIdentity } from '@/lib/sign-in/link';
import { type IdentityRow, listIdentities } from '@/lib/sign-in/queries';
import { lockUser } from '@/lib/users/queries';
import { requireRegistration, rowsOf } from './prove';
import { insertPasskey } from './queries';

/** A second factor that another session set up since the request began has to be given first: a new passkey would get past it. */
async function requireWholeStill(tx: Db, { user: { id }, session }: Principal, added: IdentityRow): Promise<void> {
  const [user, current] = [await lockUser(tx, id), await lockSession(tx, session.id)];
  if (!user || !current) throw new AppError('unauthenticated');
  const identities = (await listIdentities(tx, id)).filter((key) => key.id !== added.id);
  requireWhole({ session: current, user, identities }, ['enrollment']);
}

/**
 * Adds a new passkey to the signed-in user's keys. It does not lift the session: nothing was signed with it yet. Adding one that the
 * account has is safe to repeat; somebody else's is `identity_taken` and nothing changes.
 */
export async function linkPasskey(
  principal: Principal,
  { credential, label }: { credential: RegistrationJson; label?: string | undefined },
  browserToken: string | null,
  client: ClientContext,
): Promise<IdentityRow> {
  const userId = principal.user.id;
  const ceremony = { purpose: 'link', userId, browserToken, failure: 'identity.link_failed' } as const;
  const { made } = await requireRegistration(credential, ceremony, client);
  const rows = rowsOf(userId, made, label || null);
  const linked = await linkIdentity(principal, rows.identity, client, async (tx, added) => {
    await requireWholeStill(tx, principal, added);
    await insertPasskey(tx, rows.passkey(added.id));
  });
  if (linked) return linked;
  throw new AppError('identity_taken', { detail: 'Make another passkey for this account.' });
}
