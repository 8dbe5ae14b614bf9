'use client';

import { Button } from '@/components/ui/button';
import { Spinner } from '@/components/ui/spinner';
import type { View } from './watch';

/** What stands in place of a hidden page. Seen only while the document is veiled; see `app/globals.css`. */
export function Veil({ view, onRetry }: { view: View; onRetry: () => void }) {
  return (
    <div className="veil">{view.kind === 'unsure' ? <Unsure failed={view.failed} onRetry={onRetry} /> : null}</div>
  );
}

function Unsure({ failed, onRetry }: { failed: boolean; onRetry: () => void }) {
  if (!failed) return <Spinner label="One moment…" />;
  return (
    <div role="alert" className="grid max-w-sm justify-items-center gap-5 text-center">
      <div className="grid gap-1.5">
        <p className="text-lg font-semibold">Are you still signed in?</p>
        <p className="text-ink-soft">
          We could not reach the server to find out, so this page stays covered. Check your connection.
        </p>
      </div>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  );
}
