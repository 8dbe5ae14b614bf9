'use client';

import { useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { useProblem } from '@/components/forms/use-problem';
import { endSession } from '@/components/session/sign-out';
import { Button } from '@/components/ui/button';
import { buttonLook } from '@/components/ui/button-look';
import { Name } from './name';
import { StepCard } from './step-card';
import type { LinkFacts } from './use-mailed-link';
import { losesAddress, type Visitor } from './visitor';

interface SomebodyElseProps {
  visitor: Visitor | null;
  facts: LinkFacts;
  onGoOn: () => void;
  onSignedOut: () => Promise<unknown>;
}

/**
 * The link is for one account, and another one is signed in here. It never acts for the one that is signed in, but may take an
 * unconfirmed address from it.
 */
export function SomebodyElse({ visitor, facts, onGoOn, onSignedOut }: SomebodyElseProps) {
  const [busy, setBusy] = useState(false);
  const { problem, held, tell, clear } = useProblem();

  async function signOutFirst() {
    setBusy(true);
    clear();
    try {
      await endSession(visitor?.id);
      await onSignedOut();
    } catch (thrown) {
      tell(thrown);
      setBusy(false);
    }
  }

  const loses = losesAddress(visitor, facts);
  return (
    <StepCard
      title="This link is for another account"
      intro={
        loses ? (
          <>
            <p>
              The account that is signed in here has <Name>{facts.email}</Name>, too, but never confirmed it.
            </p>
            <p>
              Using the link takes the address and the password from your account, which is gone for good if nothing
              else opens it. To keep it, confirm the address there first.
            </p>
          </>
        ) : (
          <>
            <p>
              You are signed in as {visitor ? <Name>{visitor.name}</Name> : 'somebody else'}. The link was mailed to{' '}
              <Name>{facts.email}</Name>.
            </p>
            <p>It acts on the account it was mailed for. The one that is signed in here stays as it is.</p>
          </>
        )
      }
    >
      <FormProblem>{problem}</FormProblem>
      <div className="flex flex-wrap gap-3 *:flex-auto">
        {loses ? (
          <a href="/account/security" className={buttonLook('primary', 'regular')}>
            Confirm it in your account first
          </a>
        ) : null}
        <Button variant={loses ? 'secondary' : 'primary'} onClick={onGoOn} disabled={busy}>
          Go on
        </Button>
        <Button variant="secondary" busy={busy || (held && 'held')} onClick={() => void signOutFirst()}>
          Sign out first
        </Button>
      </div>
    </StepCard>
  );
}
