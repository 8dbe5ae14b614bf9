import { changePassword as contract } from '@/lib/api/contracts/email';
import { sessionCookies } from '@/lib/api/present';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { changePassword } from '@/lib/sign-in/change-password';

export const POST = route(contract, async ({ principal, body, browser, client }) => {
  const { current_password: currentPassword, new_password: newPassword } = body;
  const change = { currentPassword, newPassword, device: browser.device };
  const { sessionToken } = await changePassword(principal, change, client);
  return ok({ changed: true }, sessionCookies(principal.session, sessionToken));
});
