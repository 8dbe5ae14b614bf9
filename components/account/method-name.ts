import type { Provider } from '@/components/oauth/providers';
import { walletChains } from '@/lib/wallets/registry';

/** A provider that is not set up any more goes by its usual name. */
const usualNames: Record<string, string> = { oidc: 'Single sign-on', google: 'Google', github: 'GitHub' };

export const isPasskey = (method: string): boolean => method === 'passkey';

export const isWallet = (method: string): boolean => walletChains.some(({ id }) => id === method);

/** What a wallet's chain or a provider is called. */
export function keyKind(method: string, providers: readonly Provider[]): string {
  const known = [...walletChains, ...providers].find(({ id }) => id === method);
  return known?.label ?? usualNames[method] ?? method;
}

/** How a session was opened, in words. */
export function methodName(method: string, providers: readonly Provider[]): string {
  if (isPasskey(method)) return 'Passkey';
  if (method === 'password' || method === 'email') return 'E-mail and password';
  return isWallet(method) ? `${keyKind(method, providers)} wallet` : keyKind(method, providers);
}
