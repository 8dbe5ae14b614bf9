import { signUpPasskey } from '@/lib/api/contracts/passkeys';
import { presentSignedIn, sessionCookies } from '@/lib/api/present';
import { route } from '@/lib/http/route';
import { signUpWithPasskey } from '@/lib/sign-in/passkey/sign-up';

export const POST = route(signUpPasskey, async ({ body, browser, client }) => {
  const request = browser.sessionRequest(body);
  const opened = await signUpWithPasskey(body.credential, browser.token, request, client);
  const cookies = sessionCookies(opened.session, opened.secret);
  return { status: 201, body: await presentSignedIn(opened), cookies };
});
