import { sessionStatus } from '@/lib/api/contracts/sessions';
import { presentStatus } from '@/lib/api/present-session';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const GET = route(sessionStatus, async ({ principal }) => ok(presentStatus(principal)));
