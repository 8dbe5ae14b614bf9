import type { AccountsChanged, PageMessage, WalletId, WalletReply } from '@/e2e/wallet-extension/src/protocol';

/** A refusal as pages get it from real wallets: an `Error` with EIP-1193's code. */
export class RefusedError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

const waiting = new Map<string, (reply: WalletReply) => void>();
const listeners = new Set<(event: AccountsChanged) => void>();

/** Asks the extension's worker. Rejects with a `RefusedError`. */
export async function ask<T>(wallet: WalletId, method: string, params: unknown = null): Promise<T> {
  const id = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const reply = await new Promise<WalletReply>((resolve) => {
    waiting.set(id, resolve);
    const message: PageMessage = { channel: 'test-wallet-request', id, request: { wallet, method, params } };
    window.postMessage(message, window.location.origin);
  });
  if ('error' in reply) throw new RefusedError(reply.error.code, reply.error.message);
  return reply.result as T;
}

/** Calls back whenever the account in use or the lock changes. */
export function onAccountsChanged(listener: (event: AccountsChanged) => void): void {
  listeners.add(listener);
}

window.addEventListener('message', ({ source, data }: MessageEvent<PageMessage | undefined>) => {
  if (source !== window || !data) return;
  if (data.channel === 'test-wallet-reply') {
    waiting.get(data.id)?.(data.reply);
    waiting.delete(data.id);
  } else if (data.channel === 'test-wallet-event') {
    for (const listener of listeners) listener(data.event);
  }
});
