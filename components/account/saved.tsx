'use client';

import { Check } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';

/** A quiet word beside the button each time a form went through, gone after four seconds. Announced. */
export function Saved({ times, children }: { times: number; children: ReactNode }) {
  const [faded, setFaded] = useState(0);
  useEffect(() => {
    if (times === 0) return;
    const timer = setTimeout(() => setFaded(times), 4000);
    return () => clearTimeout(timer);
  }, [times]);

  return (
    <p role="status" className="text-sm font-medium text-accent">
      {times > faded ? (
        <span className="inline-flex items-center gap-1.5">
          <Check aria-hidden="true" className="size-4" />
          {children}
        </span>
      ) : null}
    </p>
  );
}
