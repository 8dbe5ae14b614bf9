import { useEffect, useState } from 'react';

/**
 * False until the given time has passed. Wallets announce themselves when they like; only after a moment of silence may
 * the page say that there are none.
 */
export function usePatience(milliseconds = 500): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return over;
}
