import { enablePasskeyStep as contract } from '@/lib/api/contracts/mfa';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { enablePasskeyStep } from '@/lib/sign-in/passkey/step';

export const POST = route(contract, async ({ principal, client }) =>
  ok({ recovery_codes: (await enablePasskeyStep(principal, client)) ?? undefined }),
);
