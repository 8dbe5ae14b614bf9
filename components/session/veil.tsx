'use client';

import { FormProblem } from '@/components/forms/form-problem';
import type { Problem } from '@/components/forms/problem';
import { useHeld } from '@/components/forms/use-held';
import { Button } from '@/components/ui/button';
import { Spinner } from '@/components/ui/spinner';
import type { View } from './watch';

/** What stands in place of a hidden page. Seen only while the document is veiled; see `app/globals.css`. */
export function Veil({ view, onRetry }: { view: View; onRetry: () => void }) {
  return (
    <div className="veil">{view.kind === 'unsure' ? <Unsure failed={view.failed} onRetry={onRetry} /> : null}</div>
  );
}

function Unsure({ failed, onRetry }: { failed: Problem | null; onRetry: () => void }) {
  const held = useHeld(failed?.until);
  if (!failed) return <Spinner label="One moment…" />;
  return (
    <div className="grid max-w-sm justify-items-center gap-5 text-center">
      <div role="alert" className="grid gap-1.5">
        <p className="text-lg font-semibold">Are you still signed in?</p>
        <p className="text-ink-soft">
          {failed.until === undefined
            ? 'We could not reach the server to find out, so this page stays covered. Check your connection.'
            : 'We could not find out yet, so this page stays covered.'}
        </p>
      </div>
      {failed.until === undefined ? null : <FormProblem>{failed}</FormProblem>}
      <Button busy={held && 'held'} onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
