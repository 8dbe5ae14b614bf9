import { changeProfile as change, me } from '@/lib/api/contracts/account';
import { presentMe, presentUser } from '@/lib/api/present';
import { profileChange } from '@/lib/api/profile-change';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { changeProfile } from '@/lib/users/profile';

export const GET = route(me, async ({ principal }) => ok(presentMe(principal)));

export const PATCH = route(change, async ({ principal, body, client }) =>
  ok(presentUser(await changeProfile(principal.user.id, profileChange(body), client))),
);
