'use client';

import { useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { useProblem } from '@/components/forms/use-problem';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';

interface TakeOverProps {
  email: string;
  takeOver: () => Promise<void>;
}

/** For whoever owns the address of an account that somebody else made: what taking it means, and the press that does it. */
export function TakeOver({ email, takeOver }: TakeOverProps) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const { problem, held, tell, clear } = useProblem();

  async function run() {
    setAsking(false);
    setBusy(true);
    clear();
    try {
      await takeOver();
    } catch (thrown) {
      tell(thrown);
      setBusy(false);
    }
  }

  return (
    <div className="grid justify-items-start gap-3">
      <p>
        The address is yours, so the account becomes yours. What was set on it before is removed: the password, linked
        keys, and every session. Then you choose a password of your own.
      </p>
      <p className="text-ink-soft">If you do not want this account at all, close this page. It stays unconfirmed.</p>
      <FormProblem>{problem}</FormProblem>
      <Button variant="secondary" size="small" busy={busy || (held && 'held')} onClick={() => setAsking(true)}>
        Make this account mine
      </Button>
      <ConfirmDialog
        open={asking}
        title="Make this account yours?"
        action="Make it mine"
        onConfirm={() => void run()}
        onClose={() => setAsking(false)}
      >
        Whoever made the account with {email} loses it for good: their password, keys and sessions end now.
      </ConfirmDialog>
    </div>
  );
}
