import type { Handler } from '@/lib/queue/job';
import { answerSignUp as answer } from '@/lib/sign-in/email/sign-up';

/** Mails the link that makes an account, or word to whoever has the address. */
export const answerSignUp: Handler<'answer_sign_up'> = async ({ client, ...wish }) => {
  await answer(wish, client);
  return {};
};
