import type { Handler } from '@/lib/queue/job';
import { answerResend as answer } from '@/lib/sign-in/email/resend';

/** Mails the link to confirm an address again, where it waits for that. */
export const answerResend: Handler<'answer_resend'> = async ({ client, ...wish }) => ({
  mails: Number(await answer(wish, client)),
});
