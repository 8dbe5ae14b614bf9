'use client';

import { useRef, useState } from 'react';
import { problemText } from '@/components/forms/problem-text';
import { NotConfirmed, useFreshAuth, type WithFreshAuth } from './fresh-auth';

/**
 * One press that may ask for a fresh proof: whether it runs, what went wrong in a sentence, and what starts it. It cannot be started
 * twice; closing the dialog that asks says nothing.
 */
export function useFreshAction(textOf: (thrown: unknown) => string = problemText) {
  const withFreshAuth = useFreshAuth();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const running = useRef(false);

  async function run(work: (fresh: WithFreshAuth) => Promise<void>): Promise<void> {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(null);
    try {
      await work(withFreshAuth);
    } catch (thrown) {
      if (!(thrown instanceof NotConfirmed)) setProblem(textOf(thrown));
    }
    running.current = false;
    setBusy(false);
  }

  return { busy, problem, run };
}
