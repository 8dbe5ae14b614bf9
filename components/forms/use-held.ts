'use client';

import { useEffect, useState } from 'react';

/** The longest a browser's timer can be set to. */
const LONGEST = 2 ** 31 - 1;

/** True until then (of `performance.now()`). For what need not be drawn anew each second. */
export function useHeld(until: number | undefined): boolean {
  const [over, setOver] = useState<number>();

  useEffect(() => {
    if (until === undefined) return;
    const timer = setTimeout(() => setOver(until), Math.min(LONGEST, Math.max(0, until - performance.now())));
    return () => clearTimeout(timer);
  }, [until]);

  return until !== undefined && over !== until;
}
