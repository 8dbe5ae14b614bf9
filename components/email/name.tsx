import type { ReactNode } from 'react';

/** An address or the name of an account inside a sentence. */
export function Name({ children }: { children: ReactNode }) {
  return <strong className="font-semibold text-ink">{children}</strong>;
}
