import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** False in the server's HTML and until React runs in the browser; true from then on. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
