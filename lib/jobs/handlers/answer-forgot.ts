import type { Handler } from '@/lib/queue/job';
import { answerForgot as answer } from '@/lib/sign-in/recovery/forgot';

/** Mails a link to choose a new password, where the address has an account. */
export const answerForgot: Handler<'answer_forgot'> = async ({ client, ...wish }) => ({
  mails: Number(await answer(wish, client)),
});
