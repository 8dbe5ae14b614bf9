import type { Handler } from '@/lib/queue/job';

export const sendMail: Handler<'send_mail'> = async () => {
  throw new Error('to be written');
};
