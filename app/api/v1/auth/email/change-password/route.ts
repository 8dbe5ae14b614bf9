import { changePassword as contract } from '@/lib/api/contracts/email';
import { sessionCookies } from '@/lib/api/present';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { changePassword } from '@/lib/sign-in/change-password';

export const POST = route(contract, async ({ principal, body, client }) => {
  const change = { currentPassword: body.current_password, newPassword: body.new_password };
  const { sessionToken } = await changePassword(principal, change, client);
  return ok({ changed: true }, sessionCookies(principal.session, sessionToken));
});
