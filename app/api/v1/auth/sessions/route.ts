import { listSessions } from '@/lib/api/contracts/sessions';
import { presentSession } from '@/lib/api/present';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { liveSessions } from '@/lib/sessions/list';

export const GET = route(listSessions, async ({ principal }) => {
  const live = await liveSessions(principal.user.id);
  return ok({ items: live.map((session) => presentSession(session, principal.session.id)) });
});
