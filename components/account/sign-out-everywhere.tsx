'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { useProblem } from '@/components/forms/use-problem';
import { signOutEverywhere } from '@/components/session/sign-out';
import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { api } from '@/lib/api/client';

interface SignOutEverywhereProps {
  user: string;
  /** How many sessions there are beside this one. */
  others: number;
}

/** Ends every other session of the account, or every one and so this one, too. */
export function SignOutEverywhere({ user, others }: SignOutEverywhereProps) {
  const router = useRouter();
  const [asking, setAsking] = useState<'others' | 'all' | null>(null);
  const [busy, setBusy] = useState<'others' | 'all' | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const { problem, held, tell, clear } = useProblem();

  async function run(which: 'others' | 'all', work: () => Promise<void>) {
    setAsking(null);
    setBusy(which);
    setDone(null);
    clear();
    try {
      await work();
    } catch (thrown) {
      tell(thrown);
    }
    setBusy(null);
  }

  async function endOthers() {
    await api('POST /api/v1/auth/logout-others');
    setDone('Every other session has ended. You are signed in here and nowhere else.');
    router.refresh();
  }

  return (
    <div className="grid gap-4">
      {done ? <Alert tone="positive">{done}</Alert> : null}
      <FormProblem>{problem}</FormProblem>
      <div className="flex flex-wrap gap-3 max-sm:*:flex-auto">
        {others > 0 || busy === 'others' ? (
          <Button variant="secondary" busy={busy === 'others' || (held && 'held')} onClick={() => setAsking('others')}>
            Sign out everywhere else
          </Button>
        ) : null}
        <Button variant="secondary" busy={busy === 'all' || (held && 'held')} onClick={() => setAsking('all')}>
          Sign out everywhere
        </Button>
      </div>
      <ConfirmDialog
        open={asking === 'others'}
        title="Sign out everywhere else?"
        action="Sign out everywhere else"
        onConfirm={() => void run('others', endOthers)}
        onClose={() => setAsking(null)}
      >
        Every other browser and every program is signed out. You stay signed in here, and your keys stay as they are.
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'all'}
        title="Sign out everywhere?"
        action="Sign out everywhere"
        onConfirm={() => void run('all', () => signOutEverywhere(user))}
        onClose={() => setAsking(null)}
      >
        Every browser and every program is signed out, this one included. Your keys stay as they are.
      </ConfirmDialog>
    </div>
  );
}
