import { extendSession as extend } from '@/lib/api/contracts/sessions';
import { presentStanding } from '@/lib/api/present-session';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { extendSession } from '@/lib/sessions/status';

export const POST = route(extend, async ({ principal }) => ok(presentStanding(await extendSession(principal.session))));
