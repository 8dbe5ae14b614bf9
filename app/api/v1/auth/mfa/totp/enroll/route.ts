import { enrollTotp } from '@/lib/api/contracts/mfa';
import { presentEnrollment } from '@/lib/api/present-second-factor';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { enrollApp } from '@/lib/second-factor/set-up';

export const POST = route(enrollTotp, async ({ principal }) => ok(presentEnrollment(await enrollApp(principal))));
