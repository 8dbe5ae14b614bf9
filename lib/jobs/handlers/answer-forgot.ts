import type { Handler } from '@/lib/queue/job';

export const answerForgot: Handler<'answer_forgot'> = async () => {
  throw new Error('to be written');
};
