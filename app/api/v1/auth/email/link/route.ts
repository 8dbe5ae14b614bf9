import { inspectLink as contract } from '@/lib/api/contracts/email-address';
import { presentLink } from '@/lib/api/present-link';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { inspectLink } from '@/lib/sign-in/email/inspect';

export const POST = route(contract, async ({ principal, body }) =>
  ok(presentLink(await inspectLink(body.token, principal))),
);
