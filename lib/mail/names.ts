import { config } from '@/lib/core/config';
import { shortAddress } from '@/lib/core/short-address';
import { walletMethods } from '@/lib/methods/registry';
import type { KeyName } from './letter';

/** How somebody signed in, in words: "E-mail and password", "Solana wallet", "GitHub". */
export function methodName(method: string): string {
  const wallet = walletMethods.find(({ id }) => id === method);
  if (wallet) return `${wallet.label} wallet`;
  return config().oauthProviders.find(({ id }) => id === method)?.label ?? 'E-mail and password';
}

/** A key as its owner is told of it. What an account is called at a provider is text of its holder, and is left out. */
export function keyName({ method, address }: { method: string; address: string }): KeyName {
  const isWallet = walletMethods.some(({ id }) => id === method);
  return { method: methodName(method), address: isWallet ? shortAddress(address) : null };
}
