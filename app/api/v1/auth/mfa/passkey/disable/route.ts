import { disablePasskeyStep as contract } from '@/lib/api/contracts/mfa';
import { noContent } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { disablePasskeyStep } from '@/lib/sign-in/passkey/step';

export const POST = route(contract, async ({ principal, client }) => {
  await disablePasskeyStep(principal, client);
  return noContent();
});
