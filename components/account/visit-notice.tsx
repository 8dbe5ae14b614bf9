'use client';

import { type ReactNode, useEffect } from 'react';

/** How a visit to a provider ended. The address forgets it, so that the next look at the page does not say it again. */
export function VisitNotice({ children }: { children: ReactNode }) {
  useEffect(() => window.history.replaceState(null, '', window.location.pathname), []);
  return children;
}
