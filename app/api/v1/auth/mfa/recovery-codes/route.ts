import { replaceRecoveryCodes as contract } from '@/lib/api/contracts/mfa';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { replaceRecoveryCodes } from '@/lib/second-factor/recovery-codes/replace';

export const POST = route(contract, async ({ principal, client }) =>
  ok({ recovery_codes: await replaceRecoveryCodes(principal, client) }),
);
