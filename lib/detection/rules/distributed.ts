import { config } from '@/lib/core/config';
import type { Counted } from '@/lib/detection/queries';
import { type Verdict, verdict } from './verdict';

/** Failures from many sources at once: what none of them does enough of by itself. There is nobody to block; the event is for the operator. */
export function distributed({ sources }: Counted): Verdict | null {
  const rate = config().detection.thresholds.distributed;
  if (!rate || sources < rate.most) return null;
  return verdict('distributed', { sources: rate.most, seconds: rate.seconds });
}
