'use client';

import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { problemText } from '@/components/forms/problem-text';
import { signOut } from '@/components/session/sign-out';
import { Button } from '@/components/ui/button';

/** Ends this session, in every tab of the browser. */
export function SignOutButton({ user }: { user: string }) {
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
    <div className="relative">
      <Button variant="secondary" size="small" busy={busy} onClick={leave}>
        <LogOut aria-hidden="true" className="size-4" />
        Sign out
      </Button>
      {problem ? (
        <p
          role="alert"
          className="absolute top-full right-0 mt-2 w-64 rounded-control border border-line bg-surface p-3 text-sm text-danger"
        >
          {problem}
        </p>
      ) : null}
    </div>
  );
}
