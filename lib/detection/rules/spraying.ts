import { config } from '@/lib/core/config';
import type { Counted } from '@/lib/detection/queries';
import { type Verdict, verdict } from './verdict';

/** One source that fails at many accounts, existing or not: a few common passwords tried on everybody. Speaks once per so many. */
export function spraying({ accounts }: Counted): Verdict | null {
  const rate = config().detection.thresholds.spraying;
  if (!rate || accounts !== rate.most) return null;
  return verdict('spraying', { accounts, seconds: rate.seconds });
}
