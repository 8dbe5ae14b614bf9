import type { WalletId } from '@/e2e/wallet-extension/src/protocol';
import { ask, onAccountsChanged } from './bridge';
import { icon } from './icon';

type Listener = (value: unknown) => void;

/** Announces one EIP-1193 provider by EIP-6963. */
export function announceEvmWallet(wallet: WalletId & `evm-${string}`, name: string, colour: string): void {
  const listeners = new Map<string, Set<Listener>>();
  const provider = {
    request: ({ method, params }: { method: string; params?: unknown }) => ask(wallet, method, params ?? []),
    on(event: string, listener: Listener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
      return provider;
    },
    removeListener(event: string, listener: Listener) {
      listeners.get(event)?.delete(listener);
      return provider;
    },
  };
  onAccountsChanged(({ accounts }) => {
    const address = accounts[wallet];
    for (const listener of listeners.get('accountsChanged') ?? []) listener(address ? [address] : []);
  });

  const info = Object.freeze({
    uuid: crypto.randomUUID?.() ?? wallet,
    name,
    icon: icon(name.at(-3) ?? 'W', colour),
    rdns: `test.wallet.${wallet}`,
  });
  const announce = () => {
    window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }));
  };
  window.addEventListener('eip6963:requestProvider', announce);
  announce();
}
