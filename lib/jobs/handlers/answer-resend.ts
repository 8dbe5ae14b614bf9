import type { Handler } from '@/lib/queue/job';

export const answerResend: Handler<'answer_resend'> = async () => {
  throw new Error('to be written');
};
