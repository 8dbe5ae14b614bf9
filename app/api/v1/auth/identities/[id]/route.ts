import { labelIdentity as label, unlinkIdentity as unlink } from '@/lib/api/contracts/wallets';
import { presentIdentity } from '@/lib/api/present';
import { noContent, ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { labelIdentity, unlinkIdentity } from '@/lib/sign-in/link';

export const PATCH = route(label, async ({ params, body, principal, client }) =>
  ok(presentIdentity(await labelIdentity(principal, params.id, body.label || null, client))),
);

export const DELETE = route(unlink, async ({ params, principal, client }) => {
  await unlinkIdentity(principal, params.id, client);
  return noContent();
});
