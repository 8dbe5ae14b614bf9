'use client';

import { Fingerprint, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { StepCard } from '@/components/email/step-card';
import { FormProblem } from '@/components/forms/form-problem';
import type { WithFreshAuth } from '@/components/fresh-auth/fresh-auth';
import { useFreshAction } from '@/components/fresh-auth/use-fresh-action';
import { addPasskey } from '@/components/passkeys/calls';
import { api } from '@/lib/api/client';
import { ChoiceRow } from './choice-row';
import type { Seed } from './scan-step';
import { SignOutLink } from './sign-out-link';

interface ChooseFactorProps {
  user: string;
  /** False where the address of this site allows no passkeys. */
  passkeys: boolean;
  /** What went wrong with the way that was chosen before. */
  problem: string | null;
  onApp: (seed: Seed) => void;
  onPasskey: () => void;
}

/** Why a second factor is asked for, and the ways to have one. */
export function ChooseFactor({ user, passkeys, problem, onApp, onPasskey }: ChooseFactorProps) {
  const action = useFreshAction();
  const [chosen, setChosen] = useState<'app' | 'passkey' | null>(null);

  function choose(which: 'app' | 'passkey', work: (fresh: WithFreshAuth) => Promise<void>) {
    setChosen(which);
    void action.run(work);
  }

  return (
    <StepCard
      title="Set up a second factor"
      intro={
        <p>
          This site asks your account to have one: then a stolen password or wallet alone opens nothing. It takes a
          minute, and you do it once.
        </p>
      }
      below={
        <>
          Not now? <SignOutLink user={user} />
        </>
      }
    >
      <FormProblem>{action.problem ?? (action.busy === true ? null : problem)}</FormProblem>
      <div className="grid gap-2.5">
        <ChoiceRow
          Icon={Smartphone}
          title="Authenticator app"
          busy={action.busy === true && chosen === 'app'}
          disabled={action.busy !== false}
          onChoose={() =>
            choose('app', async (fresh) => onApp(await fresh(() => api('POST /api/v1/auth/mfa/totp/enroll'))))
          }
        >
          An app on your phone shows a code that you type in.
        </ChoiceRow>
        {passkeys ? (
          <ChoiceRow
            Icon={Fingerprint}
            title="Passkey"
            busy={action.busy === true && chosen === 'passkey'}
            disabled={action.busy !== false}
            onChoose={() =>
              choose('passkey', async (fresh) => {
                await addPasskey(fresh);
                onPasskey();
              })
            }
          >
            Your finger, your face or a PIN on this device, or a security key.
          </ChoiceRow>
        ) : null}
      </div>
    </StepCard>
  );
}
