'use client';

import { Dialog } from '@/components/ui/dialog';
import type { StepFrameProps } from './setup-steps';

/** One step in a dialog that stays open from step to step. */
export function StepDialog({ title, intro, onLeave, children }: StepFrameProps) {
  return (
    <Dialog open keepOnPress onClose={onLeave} title={title} description={intro}>
      {children}
    </Dialog>
  );
}
