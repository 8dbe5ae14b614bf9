'use client';

import { useEffect } from 'react';
import { Alert, type AlertTone } from '@/components/ui/alert';

/** How a visit to a provider ended. The address forgets it, so that the next look at the page does not say it again. */
export function VisitNotice({ tone, children }: { tone: AlertTone; children: string }) {
  useEffect(() => window.history.replaceState(null, '', window.location.pathname), []);
  return <Alert tone={tone}>{children}</Alert>;
}
