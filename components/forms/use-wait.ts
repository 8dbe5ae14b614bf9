'use client';

import { useEffect, useState } from 'react';

const secondsUntil = (until: number) => Math.max(0, Math.ceil((until - performance.now()) / 1000));

/** Whole seconds until then (of `performance.now()`), counted by the time that passes here; 0 once it is over. */
export function useSecondsUntil(until: number): number {
  const [left, setLeft] = useState(() => secondsUntil(until));

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const count = () => {
      const now = secondsUntil(until);
      setLeft(now);
      // Each second is shown as long as it is left, and the last one no longer.
      if (now > 0) timer = setTimeout(count, Math.max(20, until - (now - 1) * 1000 - performance.now()));
    };
    count();
    return () => clearTimeout(timer);
  }, [until]);

  return left;
}

/** Whole seconds until something may be tried again; 0 where nothing has to be waited for. */
export function useWait(seconds = 0): { left: number; begin: (seconds: number) => void } {
  const after = (wanted: number) => performance.now() + wanted * 1000;
  const [until, setUntil] = useState(() => (seconds > 0 ? after(seconds) : 0));
  return { left: useSecondsUntil(until), begin: (wanted) => setUntil(after(wanted)) };
}
