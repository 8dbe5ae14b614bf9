import { useState } from 'react';
import type { Problem } from '@/components/forms/problem';
import { useProblem } from '@/components/forms/use-problem';
import { signOut } from './sign-out';

/** For a press that ends this session in every tab of the browser: whether it is under way, and what went wrong. */
export function useSignOut(user: string): { busy: boolean | 'held'; problem: Problem | null; leave: () => void } {
  const [busy, setBusy] = useState(false);
  const { problem, held, tell, clear } = useProblem();

  async function leave() {
    setBusy(true);
    clear();
    try {
      await signOut(user);
    } catch (thrown) {
      tell(thrown);
      setBusy(false);
    }
  }

  return { busy: busy || (held && 'held'), problem, leave: () => void leave() };
}
