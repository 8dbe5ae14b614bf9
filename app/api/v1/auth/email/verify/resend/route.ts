import { resendVerification as contract } from '@/lib/api/contracts/email-address';
import { accepted } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { resendVerification } from '@/lib/sign-in/email/resend';

export const POST = route(contract, async ({ principal, body, client }) => {
  await resendVerification(principal, body.email, client);
  return accepted();
});
