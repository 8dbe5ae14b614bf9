import { listNotices } from '@/lib/api/contracts/account';
import { presentNotice } from '@/lib/api/present-session';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { unreadNotices } from '@/lib/users/notices';

export const GET = route(listNotices, async ({ principal }) => {
  const unread = await unreadNotices(principal.user.id);
  return ok({ items: unread.map(presentNotice) });
});
