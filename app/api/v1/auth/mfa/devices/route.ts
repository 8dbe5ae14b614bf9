import { distrustDevices as distrustAll, listTrustedDevices } from '@/lib/api/contracts/mfa';
import { presentTrustedDevice } from '@/lib/api/present-second-factor';
import { noContent, ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { distrustDevices, trustedDevicesOf } from '@/lib/sessions/trusted-devices/distrust';

export const GET = route(listTrustedDevices, async ({ principal }) =>
  ok({ items: (await trustedDevicesOf(principal.user.id)).map(presentTrustedDevice) }),
);

export const DELETE = route(distrustAll, async ({ principal, client }) => {
  await distrustDevices(principal, client);
  return noContent();
});
