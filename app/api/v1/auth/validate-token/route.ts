import { validateToken } from '@/lib/api/contracts/sessions';
import { presentTokenInfo } from '@/lib/api/present-session';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { inspectToken } from '@/lib/sessions/token-info';

export const POST = route(validateToken, async ({ principal, body }) =>
  ok(presentTokenInfo(await inspectToken(body.token, principal.user))),
);
