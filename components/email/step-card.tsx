'use client';

import { type ComponentProps, useEffect, useRef } from 'react';
import { AuthCard } from '@/components/auth/auth-card';

/** One step of a flow in a card of its own. The focus goes to its title, so that a screen reader begins there, unless a field took it. */
export function StepCard(props: ComponentProps<typeof AuthCard>) {
  const frame = useRef<HTMLDivElement>(null);
  const { title } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another title is another step.
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement instanceof HTMLInputElement && frame.current?.contains(activeElement)) return;
    frame.current?.querySelector('h1')?.focus();
  }, [title]);
  return (
    <div ref={frame} className="contents">
      <AuthCard {...props} />
    </div>
  );
}
