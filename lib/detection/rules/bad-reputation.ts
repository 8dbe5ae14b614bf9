import { config } from '@/lib/core/config';
import { listsWith } from '@/lib/detection/reputation';
import { type Verdict, verdict } from './verdict';

/** The address is on one of the operator's lists. */
export function badReputation(ip: string): Verdict | null {
  if (!config().detection.thresholds.bad_reputation) return null;
  const lists = listsWith(ip);
  return lists.length > 0 ? verdict('bad_reputation', { lists }) : null;
}
