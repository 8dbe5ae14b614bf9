import { reauthenticatePasskey } from '@/lib/api/contracts/passkeys';
import { presentFresh, sessionCookies } from '@/lib/api/present';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { reauthenticateWithPasskey } from '@/lib/sign-in/passkey/reauthenticate';

export const POST = route(reauthenticatePasskey, async ({ body, principal, browser, client }) => {
  const renewed = await reauthenticateWithPasskey(principal, body.credential, browser.token, client);
  return ok(presentFresh(renewed), sessionCookies(renewed.session, renewed.sessionToken));
});
