import { type WalletMethodId, walletMethodIds } from '@/lib/methods/registry';
import { type HeadlessWallet, testWallets, type WalletChallenge } from '@/lib/testing/wallets';

const ABREAST = 8;

async function inTurn<Item, Result>(items: Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const entries = items.entries();
  const worker = async () => {
    for (const [index, item] of entries) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
  return results;
}

/** `count` new keys of each chain that has a method. */
export function newWallets(count: number): { chain: WalletMethodId; wallets: HeadlessWallet[] }[] {
  return walletMethodIds.map((chain) => {
    const kind = testWallets.find(({ connect }) => connect().chain === chain);
    if (!kind) throw new Error(`There is no test wallet for ${chain}.`);
    return { chain, wallets: Array.from({ length: count }, () => kind.connect()) };
  });
}

/** Bodies for `verify`: a text asked for and signed for each wallet, outside of anything that is measured. */
export function proofsOf(url: string, wallets: HeadlessWallet[]): Promise<string[]> {
  return inTurn(wallets, async (wallet) => {
    const reply = await fetch(`${url}/api/v1/auth/${wallet.chain}/challenge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ address: wallet.address }),
    });
    if (!reply.ok) throw new Error(`No challenge: ${await reply.text()}`);
    return JSON.stringify(await wallet.sign((await reply.json()) as WalletChallenge));
  });
}
