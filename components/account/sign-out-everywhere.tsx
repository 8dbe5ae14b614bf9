'use client';

import { useState } from 'react';
import { problemText } from '@/components/forms/problem-text';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { ApiProblem, api } from '@/lib/api/client';

/** Ends every session of the account, this one too. */
export function SignOutEverywhere() {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function endAll() {
    setAsking(false);
    setBusy(true);
    setProblem(null);
    try {
      await api('POST /api/v1/auth/logout-all');
    } catch (thrown) {
      // A session that has ended already is as good as signed out.
      if (!(thrown instanceof ApiProblem && thrown.status === 401)) {
        setProblem(problemText(thrown));
        setBusy(false);
        return;
      }
    }
    window.location.assign('/sign-in');
  }

  return (
    <div className="grid gap-4">
      {problem ? <Alert tone="danger">{problem}</Alert> : null}
      <Button variant="secondary" busy={busy} className="justify-self-start" onClick={() => setAsking(true)}>
        Sign out everywhere
      </Button>
      <ConfirmDialog
        open={asking}
        title="Sign out everywhere?"
        action="Sign out everywhere"
        onConfirm={endAll}
        onClose={() => setAsking(false)}
      >
        Every browser and every program is signed out, this one included. Your keys stay as they are.
      </ConfirmDialog>
    </div>
  );
}
