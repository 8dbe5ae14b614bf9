'use client';

import type { ReactNode } from 'react';
import { StepCard } from './step-card';

interface NotValidProps {
  /** For how long the links of this page work. */
  lasts: string;
  /** What else there is to know. */
  note?: ReactNode;
  /** The way to a new link. */
  children: ReactNode;
}

/** The kind dead end of every mailed link: used, too old or cut off. Which of them it is, nobody is told. */
export function NotValid({ lasts, note, children }: NotValidProps) {
  return (
    <StepCard
      title="This link is not valid any more"
      intro={
        <>
          <p>A link works once, for {lasts}, and only as a whole. A newer mail may hold one that still works.</p>
          {note}
        </>
      }
    >
      {children}
    </StepCard>
  );
}
