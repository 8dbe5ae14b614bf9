'use client';

import { useEffect } from 'react';
import { VISITS, type VisitEnd } from './visit-end';

/** Tells the page that opened this window how the visit ended, and closes the window where the browser lets it. */
export function VisitDone({ visit, error, pause }: VisitEnd) {
  useEffect(() => {
    const channel = new BroadcastChannel(VISITS);
    channel.postMessage({ visit, error, pause } satisfies VisitEnd);
    channel.close();
    window.close();
  }, [visit, error, pause]);
  return null;
}
