import { linkPasskey as contract } from '@/lib/api/contracts/passkeys';
import { presentIdentity } from '@/lib/api/present';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { linkPasskey } from '@/lib/sign-in/passkey/link';

export const POST = route(contract, async ({ body, principal, browser, client }) =>
  ok(presentIdentity(await linkPasskey(principal, body, browser.token, client))),
);
