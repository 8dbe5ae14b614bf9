import { readNotices } from '@/lib/api/contracts/account';
import { noContent } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { putNoticesAway } from '@/lib/users/notices';

export const POST = route(readNotices, async ({ principal, body }) => {
  await putNoticesAway(principal.user.id, new Date(body.until));
  return noContent();
});
