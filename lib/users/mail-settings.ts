import type { ClientContext } from '@/lib/core/client-context';
import { now } from '@/lib/core/clock';
import { AppError } from '@/lib/core/errors';
import { changing } from '@/lib/db/changes';
import { db } from '@/lib/db/client';
import { record } from '@/lib/events/queries';
import { type MutableKind, mutableKinds } from '@/lib/mail/letter';
import { type Asker, requireStanding } from './asker';
import { lockUser, setMutedMails, type UserRow } from './queries';

/** Which of the mails that can be turned off are sent. */
export type MailSettings = Record<MutableKind, boolean>;

export function mailSettingsOf({ mutedMails }: Pick<UserRow, 'mutedMails'>): MailSettings {
  const wanted = mutableKinds.map((kind) => [kind, !mutedMails.includes(kind)]);
  return Object.fromEntries(wanted) as MailSettings;
}

/** Turns mails off and on; what is not named stays. Recorded where it changes something. Throws `unauthenticated`. */
export async function changeMailSettings(
  asker: Asker,
  wish: { [Kind in MutableKind]?: boolean | undefined },
  client: ClientContext,
): Promise<MailSettings> {
  return db().transaction(async (tx) => {
    const user = await lockUser(tx, asker.user.id);
    if (!user) throw new AppError('unauthenticated');
    await requireStanding(tx, asker);
    const before = mailSettingsOf(user);
    const changed = mutableKinds.filter((kind) => wish[kind] !== undefined && wish[kind] !== before[kind]);
    if (changed.length === 0) return before;
    const after = { ...before, ...Object.fromEntries(changed.map((kind) => [kind, !before[kind]])) };
    changing({ userId: user.id });
    await setMutedMails(
      tx,
      user.id,
      mutableKinds.filter((kind) => !after[kind]),
      now(),
    );
    const data = Object.fromEntries(changed.map((kind) => [kind, after[kind]]));
    await record(tx, client, { type: 'mail.settings_changed', actorId: user.id, sessionId: asker.session.id, data });
    return after;
  });
}
