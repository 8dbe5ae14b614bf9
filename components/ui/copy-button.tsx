'use client';

import { Check, Copy, X } from 'lucide-react';
import { useCopy } from './use-copy';

/** Copies `value`; says for two seconds how that went. `what` names it for screen readers, e.g. "address". */
export function CopyButton({ value, what }: { value: string; what: string }) {
  const { outcome, copy } = useCopy(value);
  const Icon = outcome === 'copied' ? Check : outcome === 'failed' ? X : Copy;
  const words = { copied: 'Copied', failed: 'The browser did not allow copying', ready: `Copy ${what}` };
  return (
    <button
      type="button"
      onClick={copy}
      className="inline-grid size-7 shrink-0 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink"
    >
      <Icon aria-hidden="true" className="size-3.5" />
      <span className="sr-only" aria-live="polite">
        {words[outcome ?? 'ready']}
      </span>
    </button>
  );
}
