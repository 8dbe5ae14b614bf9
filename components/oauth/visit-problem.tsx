'use client';

import { lazy, Suspense, useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import type { VisitTrouble } from './visit-trouble';

/** Few visits end in one, and the pages they come back to are to come up soon. */
const Counting = lazy(async () => ({ default: (await import('@/components/forms/pause')).Pause }));

/** How a visit to a provider ended without success. A pause begins when the page does. */
export function VisitProblem({ trouble: { text, seconds } }: { trouble: VisitTrouble }) {
  const [until] = useState(() => performance.now() + (seconds ?? 0) * 1000);
  if (seconds === null) return <FormProblem>{text}</FormProblem>;
  return (
    <Suspense>
      <Counting text={text} until={until} />
    </Suspense>
  );
}
