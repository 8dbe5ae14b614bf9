'use client';

import { useRef, useState } from 'react';
import { useProblem } from '@/components/forms/use-problem';
import { NotConfirmed, useFreshAuth, type WithFreshAuth } from './fresh-auth';

/**
 * One press that may ask for a fresh proof: whether it runs or has to wait, what went wrong, and what starts it. It cannot be started
 * twice; closing the dialog that asks says nothing.
 */
export function useFreshAction() {
  const withFreshAuth = useFreshAuth();
  const [busy, setBusy] = useState(false);
  const { problem, held, tell, clear } = useProblem();
  const running = useRef(false);

  async function run(work: (fresh: WithFreshAuth) => Promise<void>): Promise<void> {
    if (running.current || held) return;
    running.current = true;
    setBusy(true);
    clear();
    try {
      await work(withFreshAuth);
    } catch (thrown) {
      if (!(thrown instanceof NotConfirmed)) tell(thrown);
    }
    running.current = false;
    setBusy(false);
  }

  return { busy: busy || (held && ('held' as const)), problem, run };
}
