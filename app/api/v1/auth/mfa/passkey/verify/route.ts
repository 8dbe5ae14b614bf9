import { verifyPasskeyAsSecondFactor } from '@/lib/api/contracts/mfa';
import { completedReply, deviceWish } from '@/lib/api/present-second-factor';
import { route } from '@/lib/http/route';
import { provePasskeyStep } from '@/lib/sign-in/passkey/reauthenticate';

export const POST = route(verifyPasskeyAsSecondFactor, async ({ principal, body, browser, client }) => {
  const wish = deviceWish(principal, browser, body.trust_device);
  return completedReply(await provePasskeyStep(principal, body.credential, browser.token, wish, client), browser);
});
