import { cancelEmailChange as cancelContract, changeEmail as changeContract } from '@/lib/api/contracts/email-address';
import { accepted, noContent } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { cancelEmailChange, requestEmailChange } from '@/lib/sign-in/email/change';

export const POST = route(changeContract, async ({ principal, body, client }) => {
  await requestEmailChange(principal, body.new_email, client);
  return accepted();
});

export const DELETE = route(cancelContract, async ({ principal, client }) => {
  await cancelEmailChange(principal, client);
  return noContent();
});
