'use client';

import { useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import type { VisitTrouble } from './visit-trouble';

/** How a visit to a provider ended without success. A pause begins when the page does. */
export function VisitProblem({ trouble: { text, seconds } }: { trouble: VisitTrouble }) {
  const [until] = useState(() => (seconds === null ? undefined : performance.now() + seconds * 1000));
  return <FormProblem>{{ text, until }}</FormProblem>;
}
