import { walletMethodIds } from '@/lib/methods/registry';
import type { KeyName } from './letter';

/** A key as its owner is told of it. */
export function keyName({ method, address }: { method: string; address: string }): KeyName {
  return { method, address: walletMethodIds.some((id) => id === method) ? address : null };
}
