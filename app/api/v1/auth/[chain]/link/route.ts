import { linkWallet as contract } from '@/lib/api/contracts/wallets';
import { presentIdentity } from '@/lib/api/present';
import { proofFrom } from '@/lib/api/wallet-calls';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';
import { linkWallet } from '@/lib/sign-in/link';

export const POST = route(contract, async ({ params, body, principal, browser, client }) => {
  const proof = proofFrom(params.chain, body, browser.token);
  return ok(presentIdentity(await linkWallet(principal, proof, client)));
});
