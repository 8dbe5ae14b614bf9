import { useEffect, useState } from 'react';
import { countdown } from '@/lib/core/countdown';
import { useSecondsUntil } from './use-wait';

interface PauseProps {
  /** Why, in one sentence. */
  text: string;
  /** In milliseconds of `performance.now()`. */
  until: number;
}

/**
 * Counts down until something may be tried again. A screen reader is told once how long it takes, and once that it is over, each time
 * after what it is reading; what ticks is not read out.
 */
export function Pause({ text, until }: PauseProps) {
  const left = useSecondsUntil(until);
  const over = left === 0;
  const [said, setSaid] = useState('');
  // A region that is there already is read out when words come into it; one that comes with them often is not.
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once, and once when it is over.
  useEffect(() => setSaid(over ? '' : `${text} You can try again in ${countdown(left)}.`), [over, text]);

  return (
    <div
      role="status"
      data-pause={over ? 'over' : ''}
      className="rounded-control border border-line bg-sunken px-3.5 py-3 text-sm"
    >
      <p className="sr-only">{said}</p>
      {over ? (
        <p>You can try again now.</p>
      ) : (
        <p aria-hidden="true">
          {text} You can try again in <span className="font-medium tabular-nums">{countdown(left)}</span>.
        </p>
      )}
    </div>
  );
}
