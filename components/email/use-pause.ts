'use client';

import { useCallback, useEffect, useState } from 'react';

/** Counts down whole seconds after `begin`; 0 while there is nothing to wait for. */
export function usePause(length: number): { left: number; begin: () => void } {
  const [left, setLeft] = useState(0);
  const running = left > 0;

  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setLeft((seconds) => Math.max(0, seconds - 1)), 1000);
    return () => clearInterval(timer);
  }, [running]);

  return { left, begin: useCallback(() => setLeft(length), [length]) };
}
