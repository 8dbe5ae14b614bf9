import { resetPassword as contract } from '@/lib/api/contracts/recovery';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { resetPassword } from '@/lib/sign-in/recovery/reset';

export const POST = route(contract, async ({ body, browser, client }) => {
  const { device, cookies } = browser.rememberDevice();
  const { email } = await resetPassword({ token: body.token, newPassword: body.new_password, device }, client);
  return ok({ changed: true, email }, cookies);
});
