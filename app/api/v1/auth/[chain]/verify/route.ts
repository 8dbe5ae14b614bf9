import { verifyWallet } from '@/lib/api/contracts/wallets';
import { presentSignedIn, sessionCookies } from '@/lib/api/present';
import { proofFrom } from '@/lib/api/wallet-calls';
import { route } from '@/lib/http/route';
import { signInWithWallet } from '@/lib/sign-in/with-wallet';

export const POST = route(verifyWallet, async ({ params, body, browser, client }) => {
  const proof = proofFrom(params.chain, body, browser.token);
  const opened = await signInWithWallet(proof, browser.sessionRequest(body), client);
  const cookies = sessionCookies(opened.session, opened.secret);
  return { status: opened.created ? 201 : 200, body: await presentSignedIn(opened), cookies };
});
