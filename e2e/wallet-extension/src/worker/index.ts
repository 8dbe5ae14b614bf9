import {
  type AccountsChanged,
  type ApprovalMessage,
  type WalletId,
  type WalletReply,
  type WalletRequest,
  walletIds,
} from '@/e2e/wallet-extension/src/protocol';
import { handleApproval } from './approvals';
import { addressOf } from './keys';
import { handleRequest } from './requests';
import { Refusal, sessionOf } from './session';
import { changeState, makeNew } from './state';

chrome.runtime.onMessage.addListener((message: WalletRequest | ApprovalMessage, sender, sendReply) => {
  if ('approval' in message) {
    sendReply(handleApproval(message));
    return false;
  }
  reply(message, sender.origin ?? '').then(sendReply);
  return true;
});

async function reply(request: WalletRequest, origin: string): Promise<WalletReply> {
  try {
    return { result: await handleRequest(request, origin) };
  } catch (error) {
    if (error instanceof Refusal) return { error: error.reason };
    console.error(error);
    return { error: { code: -32603, message: String(error) } };
  }
}

/** Tells every page what its wallets now show to it. */
async function announceAccounts(): Promise<void> {
  for (const { id, url } of await chrome.tabs.query({ url: ['http://*/*', 'https://*/*'] })) {
    if (id === undefined || !url) continue;
    const { origin } = new URL(url);
    const visible = await Promise.all(
      walletIds.map(async (wallet) => [wallet, await sessionOf(wallet, origin).visibleAddress()]),
    );
    const event: AccountsChanged = { accounts: Object.fromEntries(visible) as Record<WalletId, string | null> };
    await chrome.tabs.sendMessage(id, event).catch(() => undefined);
  }
}

/** What a test does to the wallets from outside, as a person would do in the extension's own pages. */
const testWallets = {
  addressOf,
  makeNew,
  async useAccount(account: number) {
    await changeState({ account });
    await announceAccounts();
  },
  async setLocked(locked: boolean) {
    await changeState({ locked });
    await announceAccounts();
  },
};

export type TestWallets = typeof testWallets;
Object.assign(globalThis, { testWallets });
