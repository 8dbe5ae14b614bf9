'use client';

import { useEffect, useState } from 'react';
import { countdown } from '@/components/session/countdown';

/**
 * Too many attempts: counts down until there may be another. A screen reader is told once how long it takes, and once that it is over;
 * what ticks is not read out.
 */
export function Pause({ seconds }: { seconds: number }) {
  const [left, setLeft] = useState(seconds);
  const over = left <= 0;

  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => setLeft((before) => Math.max(0, before - 1)), 1000);
    return () => clearInterval(timer);
  }, [over]);

  if (over) return <span data-pause="over">You can try again now.</span>;
  return (
    <span data-pause="">
      <span className="sr-only">{`That was often. You can try again in ${countdown(seconds)}.`}</span>
      <span aria-hidden="true">
        That was often. You can try again in <span className="tabular-nums">{countdown(left)}</span>.
      </span>
    </span>
  );
}
