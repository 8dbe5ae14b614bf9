import { cosmos } from './cosmos';
import { evm } from './evm';
import { solana } from './solana';
import type { WalletMethod } from './types';

/** Every wallet method, in the order buttons show them. Routes, OpenAPI, buttons and the conformance suite iterate this. */
export const walletMethods = [evm, solana, cosmos] as const satisfies readonly WalletMethod[];

export type WalletMethodId = (typeof walletMethods)[number]['id'];

type IdsOf<Methods extends readonly WalletMethod[]> = { readonly [Index in keyof Methods]: Methods[Index]['id'] };

/** The ids as a tuple, for `z.enum`. */
export const walletMethodIds = walletMethods.map((method) => method.id) as unknown as IdsOf<typeof walletMethods>;

const methodsById = new Map<string, WalletMethod>(walletMethods.map((method) => [method.id, method]));

/** The method of an id. Throws `TypeError` for an id that is not registered; borders check with `walletMethodIds` first. */
export function walletMethod(id: WalletMethodId): WalletMethod {
  const method = methodsById.get(id);
  if (!method) throw new TypeError('This wallet method is not registered.');
  return method;
}

/** The method of a passkey. It has no address to sign in with and no text to sign: `lib/methods/passkey.ts` is all of it. */
export const PASSKEY_METHOD = 'passkey';
