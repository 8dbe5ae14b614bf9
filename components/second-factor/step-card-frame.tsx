'use client';

import { StepCard } from '@/components/email/step-card';
import { Button } from '@/components/ui/button';
import type { StepFrameProps } from './setup-steps';

/** One step in a card of its own, on a page that is about nothing else. */
export function StepCardFrame({ title, intro, onLeave, children }: StepFrameProps) {
  return (
    <StepCard title={title} intro={<p>{intro}</p>}>
      {children}
      {onLeave ? (
        <div className="border-t border-line pt-4">
          <Button variant="quiet" size="small" className="-ml-3" onClick={onLeave}>
            Choose another way
          </Button>
        </div>
      ) : null}
    </StepCard>
  );
}
