import { readCsrfToken } from '@/lib/api/contracts/sessions';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const GET = route(readCsrfToken, async ({ browser }) => ok({ csrf_token: browser.csrfToken() }));
