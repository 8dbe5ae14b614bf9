import { refresh } from '@/lib/api/contracts/sessions';
import { presentTokens } from '@/lib/api/present';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { refreshSession } from '@/lib/sessions/refresh';

export const POST = route(refresh, async ({ body, client }) =>
  ok(await presentTokens(await refreshSession(body.refresh_token, client))),
);
