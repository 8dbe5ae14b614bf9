import { reauthenticate } from '@/lib/api/contracts/sessions';
import { presentFresh, sessionCookies } from '@/lib/api/present';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { reauthenticateWithPassword } from '@/lib/sign-in/reauthenticate';

export const POST = route(reauthenticate, async ({ body, principal, browser, client }) => {
  const shown = { password: body.password, device: browser.device };
  const renewed = await reauthenticateWithPassword(principal, shown, client);
  return ok(presentFresh(renewed), sessionCookies(renewed.session, renewed.sessionToken));
});
