import { challengeWallet } from '@/lib/api/contracts/wallets';
import { accountFor, presentChallenge } from '@/lib/api/wallet-calls';
import { issueChallenge } from '@/lib/challenges/issue';
import { ok } from '@/lib/http/reply';
import { route } from '@/lib/http/route';

export const POST = route(challengeWallet, async ({ params, body, principal, browser }) => {
  const { address, purpose, chain_id: chainId } = body;
  const account = await accountFor(purpose, principal);
  const { token: browserToken, cookies } = browser.bind(body.transport);
  const request = { chain: params.chain, address, purpose, account, browserToken, chainId: chainId?.toString() };
  return ok(presentChallenge(await issueChallenge(request)), cookies);
});
