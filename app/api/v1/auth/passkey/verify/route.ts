import { verifyPasskey } from '@/lib/api/contracts/passkeys';
import { presentSignedIn, sessionCookies } from '@/lib/api/present';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { signInWithPasskey } from '@/lib/sign-in/passkey/sign-in';

export const POST = route(verifyPasskey, async ({ body, browser, client }) => {
  const request = browser.sessionRequest(body);
  const opened = await signInWithPasskey(body.credential, browser.token, request, client);
  return ok(await presentSignedIn(opened), sessionCookies(opened.session, opened.secret));
});
