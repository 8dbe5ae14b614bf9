import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError } from '@/lib/core/errors';
import { changing } from '@/lib/db/changes';
import { db } from '@/lib/db/client';
import { eraseTraces, record } from '@/lib/events/queries';
import { notify, post } from '@/lib/mail/outbox';
import { whenceOf } from '@/lib/mail/whence';
import { type Asker, requireStanding } from './asker';
import { deleteUserRow, lockUserAndOwners, openWaysBack } from './queries';

/** Who asks to leave, and the session they ask in. */
export interface Leaver extends Asker {
  session: { id: string; method: string };
}

/**
 * Deletes the account: sessions, tokens and keys are gone at once, and the audit log keeps what happened under an id that leads to
 * nobody, without addresses and devices; the owner is told by mail. One transaction. Throws `last_owner`, which two owners leaving at
 * once cannot get round, and `unauthenticated` where the session or the account ended in the meantime.
 */
export async function deleteUser({ user, session }: Leaver, client: ClientContext): Promise<void> {
  await db().transaction(async (tx) => {
    const locked = await lockUserAndOwners(tx, user.id);
    const current = locked.find(({ id }) => id === user.id);
    if (!current) throw new AppError('unauthenticated');
    await requireStanding(tx, { user, session });
    const owners = locked.filter(({ role, status }) => role === 'owner' && status === 'active');
    if (owners.length === 1 && owners[0]?.id === user.id) {
      throw new AppError('last_owner', { detail: 'Make somebody else an owner first.' });
    }
    await record(tx, client, {
      type: 'user.deleted',
      actorId: user.id,
      sessionId: session.id,
      method: session.method,
    });
    changing({ userId: user.id });
    // Whoever moved the account to their own mailbox before they deleted it does not keep that from its owner.
    const left = (await openWaysBack(tx, user.id, now())).filter((address) => address !== current.email);
    await deleteUserRow(tx, user.id);
    await eraseTraces(tx, user.id);
    const letter = { kind: 'account_deleted', data: { whence: whenceOf(client) } } as const;
    // About nobody by now, so that they outlive the account until they are sent.
    await notify(tx, { ...current, id: null }, letter);
    for (const recipient of left) await post(tx, { userId: null, recipient, letter });
  });
}
