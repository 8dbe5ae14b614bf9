'use client';

import { useState } from 'react';
import { problemText } from '@/components/forms/problem-text';
import { signOut } from '@/components/session/sign-out';
import { textLinkLook } from '@/components/ui/text-link-look';
import { useHydrated } from '@/components/ui/use-hydrated';

/** Ends a session that was not finished. */
export function SignOutLink({ user }: { user: string }) {
  const hydrated = useHydrated();
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

  return (
    <>
      <button type="button" disabled={!hydrated || busy} onClick={() => void leave()} className={textLinkLook}>
        Sign out
      </button>
      {problem ? (
        <span role="alert" className="mt-2 block text-danger">
          {problem}
        </span>
      ) : null}
    </>
  );
}
