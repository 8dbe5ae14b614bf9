import { forgotPassword as contract } from '@/lib/api/contracts/recovery';
import { accepted } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { forgotPassword } from '@/lib/sign-in/recovery/forgot';

export const POST = route(contract, async ({ body, browser, client }) => {
  await forgotPassword({ address: body.email, device: browser.device }, client);
  return accepted();
});
