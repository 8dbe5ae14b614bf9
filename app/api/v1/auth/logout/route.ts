import { logOut } from '@/lib/api/contracts/sessions';
import { clearedCookies } from '@/lib/api/present';
import { noContent } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { signOut } from '@/lib/sessions/revoke';

export const POST = route(logOut, async ({ principal, client }) => {
  await signOut(principal.session.id, client);
  return noContent(clearedCookies(principal.session));
});
