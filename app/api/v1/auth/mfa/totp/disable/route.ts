import { disableTotp } from '@/lib/api/contracts/mfa';
import { noContent } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { disableApp } from '@/lib/second-factor/turn-off';

export const POST = route(disableTotp, async ({ principal, client }) => {
  await disableApp(principal, client);
  return noContent();
});
