import type { WalletRequest } from '@/e2e/wallet-extension/src/protocol';
import { cosmosRequest } from './cosmos';
import { evmRequest } from './evm';
import { sessionOf } from './session';
import { solanaRequest } from './solana';

/** Answers one request of a page; throws a `Refusal` where it does not. */
export function handleRequest({ wallet, method, params }: WalletRequest, origin: string): Promise<unknown> {
  const session = sessionOf(wallet, origin);
  if (wallet.startsWith('evm')) return evmRequest(session, method, params as unknown[]);
  if (wallet.startsWith('solana')) return solanaRequest(session, method, params as Record<string, unknown>);
  return cosmosRequest(session, method, params as unknown[]);
}
