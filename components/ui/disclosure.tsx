'use client';

import { type ReactNode, useState } from 'react';
import { Button } from './button';

/** A quiet button that shows and hides what it names. */
export function Disclosure({ label, children }: { label: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="grid justify-items-start gap-2 text-sm">
      <Button variant="quiet" size="small" className="-ml-3" aria-expanded={open} onClick={() => setOpen(!open)}>
        {label}
      </Button>
      {open ? children : null}
    </div>
  );
}
