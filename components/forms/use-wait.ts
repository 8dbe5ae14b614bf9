'use client';

import { useEffect, useState } from 'react';

/** Whole seconds until something may be tried again, counted by the time that passes here; 0 where nothing has to be waited for. */
export function useWait(seconds = 0): { left: number; begin: (seconds: number) => void } {
  const [left, setLeft] = useState(seconds);
  const [length, setLength] = useState(seconds);

  useEffect(() => {
    if (length === 0) return;
    const endsAt = performance.now() + length * 1000;
    const count = () => {
      const now = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
      setLeft(now);
      if (now === 0) setLength(0);
    };
    const timer = setInterval(count, 1000);
    return () => clearInterval(timer);
  }, [length]);

  return {
    left,
    begin: (wanted) => {
      setLeft(wanted);
      setLength(wanted);
    },
  };
}
