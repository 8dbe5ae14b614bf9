import { PASSKEY_METHOD, walletMethodIds } from '@/lib/methods/registry';
import type { KeyName } from './letter';

/** Whose addresses are no text of their holder: the chain's, and our names of what keeps a passkey. */
const plain: readonly string[] = [...walletMethodIds, PASSKEY_METHOD];

/** A key as its owner is told of it. */
export function keyName({ method, address }: { method: string; address: string }): KeyName {
  return { method, address: plain.includes(method) ? address : null };
}
