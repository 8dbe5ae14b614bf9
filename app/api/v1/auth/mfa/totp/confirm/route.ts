import { confirmTotp } from '@/lib/api/contracts/mfa';
import { confirmedReply, deviceWish } from '@/lib/api/present-second-factor';
import { route } from '@/lib/http/route';
import { confirmApp } from '@/lib/second-factor/set-up';

export const POST = route(confirmTotp, async ({ principal, body, browser, client }) =>
  confirmedReply(await confirmApp(principal, body.code, deviceWish(principal, browser, false), client)),
);
