'use client';

import { useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { problemText } from '@/components/forms/problem-text';
import { endSession } from '@/components/session/sign-out';
import { Button } from '@/components/ui/button';
import { Name } from './name';
import { StepCard } from './step-card';
import type { LinkFacts } from './use-mailed-link';
import type { Visitor } from './visitor';

interface SomebodyElseProps {
  visitor: Visitor | null;
  facts: LinkFacts;
  onGoOn: () => void;
  onSignedOut: () => Promise<unknown>;
}

/** The link is for one account, and another one is signed in here. The link never acts on the one that is signed in. */
export function SomebodyElse({ visitor, facts, onGoOn, onSignedOut }: SomebodyElseProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function signOutFirst() {
    setBusy(true);
    setProblem(null);
    try {
      await endSession(visitor?.id);
      await onSignedOut();
    } catch (thrown) {
      setProblem(problemText(thrown));
      setBusy(false);
    }
  }

  return (
    <StepCard
      title="This link is for another account"
      intro={
        <>
          <p>
            You are signed in as {visitor ? <Name>{visitor.name}</Name> : 'somebody else'}. The link was mailed to{' '}
            <Name>{facts.email}</Name>.
          </p>
          <p>It acts on the account it was mailed for. The one that is signed in here stays as it is.</p>
        </>
      }
    >
      <FormProblem>{problem}</FormProblem>
      <div className="flex flex-wrap gap-3 *:flex-auto">
        <Button onClick={onGoOn} disabled={busy}>
          Go on
        </Button>
        <Button variant="secondary" busy={busy} onClick={() => void signOutFirst()}>
          Sign out first
        </Button>
      </div>
    </StepCard>
  );
}
