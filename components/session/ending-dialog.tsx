'use client';

import { useEffect, useEffectEvent, useLayoutEffect, useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { useProblem } from '@/components/forms/use-problem';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { countdown, spoken } from '@/lib/core/countdown';
import { signInAgain, signOut } from './sign-out';
import type { View } from './watch';

type Warning = Extract<View, { kind: 'warning' }>;

interface EndingDialogProps {
  warning: Warning | null;
  user: string;
  onStay: () => Promise<void>;
  onDismiss: () => void;
}

/** "You will be signed out in 2 minutes": stay, or go. Whoever closes it is there, and so stays. */
export function EndingDialog({ warning, user, onStay, onDismiss }: EndingDialogProps) {
  const [busy, setBusy] = useState<'stay' | 'leave' | null>(null);
  const { problem, held, tell, clear } = useProblem();
  const left = useSecondsLeft(warning?.endsAt ?? null);
  // What it says stays the same while it closes.
  const [shown, setShown] = useState(warning);
  if (warning && warning !== shown) {
    setShown(warning);
    clear();
  }

  async function run(which: 'stay' | 'leave', work: () => Promise<void>) {
    if (busy || held) return;
    setBusy(which);
    clear();
    try {
      await work();
    } catch (thrown) {
      tell(thrown);
    }
    setBusy(null);
  }

  const stay = () => run('stay', onStay);
  const close = () => (warning?.final ? onDismiss() : void stay());
  useEscape(warning !== null, close);

  return (
    <Dialog
      open={warning !== null}
      onClose={close}
      title={`You will be signed out in ${countdown(left)}`}
      description={
        shown?.final
          ? 'Signing in lasts only so long. Sign in again now and you come straight back to this page, with what you typed.'
          : 'Nothing has happened here for a while. Stay, and carry on where you were.'
      }
    >
      <p role="status" className="sr-only">
        {spoken(left)}
      </p>
      <FormProblem>{problem}</FormProblem>
      <div className="flex flex-wrap gap-3 max-sm:*:flex-auto">
        {shown?.final ? (
          <>
            <Button busy={busy === 'leave' || (held && 'held')} onClick={() => run('leave', () => signInAgain(user))}>
              Sign in again
            </Button>
            <Button variant="secondary" onClick={onDismiss}>
              Not yet
            </Button>
          </>
        ) : (
          <>
            <Button busy={busy === 'stay' || (held && 'held')} onClick={stay}>
              Stay signed in
            </Button>
            <Button
              variant="secondary"
              busy={busy === 'leave' || (held && 'held')}
              onClick={() => run('leave', () => signOut(user))}
            >
              Sign out
            </Button>
          </>
        )}
      </div>
    </Dialog>
  );
}

/** Takes Escape before any other dialog does: this one may stand above another, which has to stay as it is. */
function useEscape(open: boolean, close: () => void) {
  const latest = useEffectEvent(close);
  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopImmediatePropagation();
      latest();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [open]);
}

/** Whole seconds until then, counted down while the dialog is open; keeps the last number while it closes. */
function useSecondsLeft(endsAt: number | null): number {
  const [left, setLeft] = useState(0);
  // Before it is painted, and read out, for the first time.
  useLayoutEffect(() => {
    if (endsAt === null) return;
    const count = () => setLeft(Math.max(0, Math.round((endsAt - performance.now()) / 1000)));
    count();
    const timer = setInterval(count, 1000);
    return () => clearInterval(timer);
  }, [endsAt]);
  return left;
}
