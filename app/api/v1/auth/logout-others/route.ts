import { logOutOthers } from '@/lib/api/contracts/sessions';
import { noContent } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { signOutOthers } from '@/lib/sessions/revoke';

export const POST = route(logOutOthers, async ({ principal, client }) => {
  await signOutOthers(principal.user.id, principal.session.id, client);
  return noContent();
});
