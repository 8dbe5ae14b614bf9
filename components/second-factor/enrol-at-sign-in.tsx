'use client';

import { useEffect, useState } from 'react';
import { tellTabs } from '@/components/session/tell-tabs';
import { ChooseFactor } from './choose-factor';
import type { Seed } from './scan-step';
import { SetupSteps } from './setup-steps';
import { StepCardFrame } from './step-card-frame';
import { TryPasskey } from './try-passkey';
import { watchUnfinished } from './watch-unfinished';

interface EnrolAtSignInProps {
  user: string;
  account: string;
  /** False where the address of this site allows no passkeys. */
  passkeys: boolean;
  /** How many other sessions the account has. */
  others: number;
  /** Where the person wants to be in the end; already safe. */
  returnTo: string;
}

type Stage =
  | { at: 'choose'; problem: string | null }
  | { at: 'app'; seed: Seed }
  | { at: 'try' }
  | { at: 'codes'; codes: string[] };

/** The step between signing in and the account for people who have to have a second factor and have none yet. */
export function EnrolAtSignIn({ user, account, passkeys, others, returnTo }: EnrolAtSignInProps) {
  const [stage, setStage] = useState<Stage>({ at: 'choose', problem: null });
  // From the first code on nothing may draw this page anew: what it shows is shown once.
  const watched = stage.at === 'choose' || stage.at === 'try';
  useEffect(() => (watched ? watchUnfinished(user) : undefined), [user, watched]);

  function goOn() {
    tellTabs({ kind: 'signed_in', user });
    window.location.assign(returnTo);
  }

  if (stage.at === 'choose') {
    return (
      <ChooseFactor
        user={user}
        passkeys={passkeys}
        problem={stage.problem}
        onApp={(seed) => setStage({ at: 'app', seed })}
        onPasskey={() => setStage({ at: 'try' })}
      />
    );
  }
  if (stage.at === 'try') {
    return <TryPasskey onDone={(codes) => (codes.length + others > 0 ? setStage({ at: 'codes', codes }) : goOn())} />;
  }
  return (
    <SetupSteps
      Frame={StepCardFrame}
      begin={stage.at === 'app' ? { seed: stage.seed } : { codes: stage.codes }}
      account={account}
      others={others}
      onDone={goOn}
      onLeave={() => setStage({ at: 'choose', problem: null })}
      onExpired={() =>
        setStage({ at: 'choose', problem: 'This took longer than 15 minutes, so the secret is dead. Begin again.' })
      }
    />
  );
}
