import { listOauthProviders } from '@/lib/api/contracts/oauth';
import { presentProviders } from '@/lib/api/oauth-calls';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const GET = route(listOauthProviders, async () => ok({ items: presentProviders() }));
