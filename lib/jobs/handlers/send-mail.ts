import { type Delivery, deliver } from '@/lib/mail/deliver';
import type { Done, Handler } from '@/lib/queue/job';

const done: Record<Delivery, Done> = {
  'nothing to do': {},
  sent: { sent: 1 },
  kept: { kept: 1 },
  'given up': { givenUp: 1 },
};

/** Sends one mail, or leaves it to the next try. */
export const sendMail: Handler<'send_mail'> = async ({ mailId }, signal, { last }) =>
  done[await deliver(mailId, { last, signal })];
