import { reauthenticateWallet } from '@/lib/api/contracts/wallets';
import { presentFresh, sessionCookies } from '@/lib/api/present';
import { proofFrom } from '@/lib/api/wallet-calls';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { reauthenticateWithWallet } from '@/lib/sign-in/reauthenticate';

export const POST = route(reauthenticateWallet, async ({ params, body, principal, browser, client }) => {
  const proof = proofFrom(params.chain, body, browser.token);
  const renewed = await reauthenticateWithWallet(principal, proof, client);
  return ok(presentFresh(renewed), sessionCookies(renewed.session, renewed.sessionToken));
});
