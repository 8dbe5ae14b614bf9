'use client';

import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { problemText } from '@/components/forms/problem-text';
import { Button } from '@/components/ui/button';
import { ApiProblem, api } from '@/lib/api/client';

/** Ends this session and leaves with a fresh page. A session that has ended already is as good as signed out. */
export function SignOutButton() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function signOut() {
    setBusy(true);
    try {
      await api('POST /api/v1/auth/logout');
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem && thrown.status === 401)) {
        setProblem(problemText(thrown));
        setBusy(false);
        return;
      }
    }
    window.location.assign('/sign-in');
  }

  return (
    <div className="relative">
      <Button variant="secondary" size="small" busy={busy} onClick={signOut}>
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
