import { verifyTotp as contract } from '@/lib/api/contracts/mfa';
import { completedReply, deviceWish } from '@/lib/api/present-second-factor';
import { route } from '@/lib/http/route';
import { verifyTotp } from '@/lib/second-factor/verify';

export const POST = route(contract, async ({ principal, body, browser, client }) => {
  const wish = deviceWish(principal, browser, body.trust_device);
  return completedReply(await verifyTotp(principal, body.code, wish, client), browser);
});
