import { changeProfile as change, deleteMe, me } from '@/lib/api/contracts/account';
import { clearedCookies, presentMe, presentUser } from '@/lib/api/present';
import { profileChange } from '@/lib/api/profile-change';
import { noContent, ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { deleteUser } from '@/lib/users/delete';
import { changeProfile } from '@/lib/users/profile';

export const GET = route(me, async ({ principal }) => ok(presentMe(principal)));

export const PATCH = route(change, async ({ principal, body, client }) =>
  ok(presentUser(await changeProfile(principal, profileChange(body), client))),
);

export const DELETE = route(deleteMe, async ({ principal, client }) => {
  await deleteUser(principal, client);
  return noContent(clearedCookies(principal.session));
});
