import { undoEmailChange as contract } from '@/lib/api/contracts/email-address';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { undoEmailChange } from '@/lib/sign-in/email/move';

export const POST = route(contract, async ({ body, client }) => ok(await undoEmailChange(body.token, client)));
