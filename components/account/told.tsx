'use client';

import { type ComponentProps, useEffect, useRef } from 'react';
import { Alert } from '@/components/ui/alert';

/** A result that takes the focus, because what was pressed went away with it. */
export function Told(props: ComponentProps<typeof Alert>) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => frame.current?.focus(), []);
  return (
    <div ref={frame} tabIndex={-1} className="outline-none">
      <Alert {...props} />
    </div>
  );
}
