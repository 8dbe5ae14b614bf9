import { now } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { db } from '@/lib/db/client';
import { markKept } from '@/lib/mail/queries';
import type { Handler } from '@/lib/queue/job';

/** Without an SMTP server a mail stays here to be read. */
export const sendMail: Handler<'send_mail'> = async ({ mailId }) => {
  if (config().mail.smtp !== null) throw new Error('mail is not delivered yet');
  await markKept(db(), mailId, now());
  return { kept: 1 };
};
