import { listIdentities as contract } from '@/lib/api/contracts/wallets';
import { presentIdentity } from '@/lib/api/present';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { listIdentities } from '@/lib/sign-in/link';

export const GET = route(contract, async ({ principal }) =>
  ok({ items: (await listIdentities(principal.user.id)).map(presentIdentity) }),
);
