import { eq } from 'drizzle-orm';
import { after, hours, now } from '@/lib/core/clock';
import { newId, newToken } from '@/lib/core/ids';
import { db } from '@/lib/db/client';
import { mails } from '@/lib/db/schema';
import type { Letter } from '@/lib/mail/letter';
import { post } from '@/lib/mail/outbox';
import type { Patience } from '@/lib/mail/smtp';

/** So short that a test can wait for all of it. */
export const impatient: Patience = { dns: 500, connection: 500, greeting: 500, handover: 700, answer: 1_500 };

const whence = { at: '2026-03-04T05:06:07.000Z', device: 'Firefox on Windows', place: 'Portugal', ip: '192.0.2.1' };

/** A letter with a link, one without, and one about somebody who is gone. */
export const letters = {
  reset: { kind: 'reset_password', data: { whence } },
  notice: { kind: 'password_changed', data: { whence } },
  deleted: { kind: 'account_deleted', data: { whence } },
} as const satisfies Record<string, Letter>;

interface Posted {
  id: string;
  recipient: string;
  token: string;
}

/** A mail as a change of an account would write it, with its job. */
export async function posted(
  letter: Letter = letters.notice,
  { userId = null, recipient = `${newId()}@example.com` }: { userId?: string | null; recipient?: string } = {},
): Promise<Posted> {
  const [id, token] = [newId(), newToken()];
  const link = letter.kind === 'reset_password' ? { token, expiresAt: after(now(), hours(1)) } : undefined;
  await db().transaction((tx) => post(tx, { id, userId, recipient, letter, ...(link ? { link } : {}) }));
  return { id, recipient, token };
}

export async function mailRow(id: string) {
  const [row] = await db().select().from(mails).where(eq(mails.id, id));
  return row;
}
