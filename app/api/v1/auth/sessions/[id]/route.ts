import { endSession } from '@/lib/api/contracts/sessions';
import { noContent } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { endOwnSession } from '@/lib/sessions/revoke';

export const DELETE = route(endSession, async ({ params, principal, client }) => {
  await endOwnSession(principal.user.id, params.id, client);
  return noContent();
});
