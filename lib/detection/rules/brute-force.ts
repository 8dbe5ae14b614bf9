import { config } from '@/lib/core/config';
import type { Counted } from '@/lib/detection/queries';
import { type Verdict, verdict } from './verdict';

/** Many wrong attempts on one account from one source, over a longer time than the limits look at. Speaks once per so many. */
export function bruteForce({ onAccount }: Counted): Verdict | null {
  const rate = config().detection.thresholds.brute_force;
  if (!rate || onAccount !== rate.most) return null;
  return verdict('brute_force', { failures: onAccount, seconds: rate.seconds });
}
