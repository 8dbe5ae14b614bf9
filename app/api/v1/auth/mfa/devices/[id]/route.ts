import { distrustDevice as contract } from '@/lib/api/contracts/mfa';
import { noContent } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { distrustDevice } from '@/lib/sessions/trusted-devices/distrust';

export const DELETE = route(contract, async ({ params, principal, client }) => {
  await distrustDevice(principal, params.id, client);
  return noContent();
});
