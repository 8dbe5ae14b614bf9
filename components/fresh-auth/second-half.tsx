'use client';

import { useEffect, useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { useProblem } from '@/components/forms/use-problem';
import { SecondStep } from '@/components/second-factor/second-step';
import { Button } from '@/components/ui/button';
import { Spinner } from '@/components/ui/spinner';
import { api } from '@/lib/api/client';
import type { SecondFactors } from '@/lib/api/contracts/shapes';

/** The second factor, in any way the session could prove it with now. */
export function SecondHalf({ onConfirmed }: { onConfirmed: () => void }) {
  const [status, setStatus] = useState<SecondFactors | null>(null);
  const { problem, held, tell, clear } = useProblem();
  const [asked, setAsked] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the person wants it.
  useEffect(() => {
    let gone = false;
    clear();
    api('GET /api/v1/auth/mfa').then(
      (answer) => gone || setStatus(answer),
      (thrown) => gone || tell(thrown),
    );
    return () => {
      gone = true;
    };
  }, [asked]);

  if (problem) {
    return (
      <>
        <FormProblem>{problem}</FormProblem>
        <Button variant="secondary" busy={held && 'held'} onClick={() => setAsked(asked + 1)}>
          Try again
        </Button>
      </>
    );
  }
  if (!status) return <Spinner label="One moment…" />;
  return (
    <SecondStep
      status={status}
      trustDays={0}
      onProven={async () => {
        onConfirmed();
        return undefined;
      }}
    />
  );
}
