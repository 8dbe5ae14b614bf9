import { secondFactors } from '@/lib/api/contracts/mfa';
import { presentSecondFactors } from '@/lib/api/present-second-factor';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { secondFactorStatus } from '@/lib/second-factor/status';

export const GET = route(secondFactors, async ({ principal }) =>
  ok(presentSecondFactors(await secondFactorStatus(principal))),
);
