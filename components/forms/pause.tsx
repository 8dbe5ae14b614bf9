'use client';

import { countdown } from '@/components/session/countdown';
import { useWait } from './use-wait';

/**
 * Too many attempts: counts down until there may be another. A screen reader is told once how long it takes, and once that it is over;
 * what ticks is not read out.
 */
export function Pause({ seconds }: { seconds: number }) {
  const { left } = useWait(seconds);
  if (left === 0) return <span data-pause="over">You can try again now.</span>;
  return (
    <span data-pause="">
      <span className="sr-only">{`That was often. You can try again in ${countdown(seconds)}.`}</span>
      <span aria-hidden="true">
        That was often. You can try again in <span className="tabular-nums">{countdown(left)}</span>.
      </span>
    </span>
  );
}
