import { verifyEmail as contract } from '@/lib/api/contracts/email-address';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { verifyEmail } from '@/lib/sign-in/email/verify';

export const POST = route(contract, async ({ principal, body, browser, client }) => {
  const { email, credentialsRemoved } = await verifyEmail(
    { token: body.token, password: body.password, newPassword: body.new_password, device: browser.device },
    principal,
    client,
  );
  return ok({ verified: true, email, credentials_removed: credentialsRemoved });
});
