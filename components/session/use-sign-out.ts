import { useState } from 'react';
import { problemText } from '@/components/forms/problem-text';
import { signOut } from './sign-out';

/** For a press that ends this session in every tab of the browser: whether it is under way, and what went wrong. */
export function useSignOut(user: string): { busy: boolean; problem: string | null; leave: () => void } {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function leave() {
    setBusy(true);
    setProblem(null);
    try {
      await signOut(user);
    } catch (thrown) {
      setProblem(problemText(thrown));
      setBusy(false);
    }
  }

  return { busy, problem, leave: () => void leave() };
}
