import { logOutAll } from '@/lib/api/contracts/sessions';
import { clearedCookies } from '@/lib/api/present';
import { noContent } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { signOutEverywhere } from '@/lib/sessions/revoke';

export const POST = route(logOutAll, async ({ principal, client }) => {
  await signOutEverywhere(principal.user.id, client);
  return noContent(clearedCookies(principal.session));
});
