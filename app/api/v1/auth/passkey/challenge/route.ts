import { challengePasskey } from '@/lib/api/contracts/passkeys';
import { holderFor, presentOptions } from '@/lib/api/passkey-calls';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { passkeyOptions } from '@/lib/sign-in/passkey/options';

export const POST = route(challengePasskey, async ({ body: { purpose, username, transport }, principal, browser }) => {
  const holder = holderFor(purpose, principal);
  const { token: browserToken, cookies } = browser.bind(transport);
  return ok(presentOptions(await passkeyOptions({ purpose, username, principal: holder, browserToken })), cookies);
});
