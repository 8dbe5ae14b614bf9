import { startOauth } from '@/lib/api/contracts/oauth';
import { travellerFor, visitWish } from '@/lib/api/oauth-calls';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { setOut } from '@/lib/sign-in/oauth/attempts';

export const POST = route(startOauth, async ({ params, body, principal }) => {
  const traveller = await travellerFor(body.purpose, principal);
  const { url, cookies } = await setOut(params.provider, visitWish(body), traveller);
  return ok({ authorization_url: url }, cookies);
});
