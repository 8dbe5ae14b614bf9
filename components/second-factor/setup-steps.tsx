'use client';

import { type ComponentType, type ReactNode, useState } from 'react';
import { CodesStep } from './codes-step';
import { ConfirmStep } from './confirm-step';
import { OthersStep } from './others-step';
import { ScanStep, type Seed } from './scan-step';

export interface StepFrameProps {
  title: string;
  intro: ReactNode;
  /** Left out once there is something the person has to answer first. */
  onLeave?: (() => void) | undefined;
  children: ReactNode;
}

type Step = 'scan' | 'code' | 'codes' | 'others';

interface SetupStepsProps {
  /** What a step stands in: a dialog, or a card of its own. */
  Frame: ComponentType<StepFrameProps>;
  /** An app to set up, or codes that were made otherwise and have to be shown, if there are any. */
  begin: { seed: Seed } | { codes: string[] };
  account: string;
  /** How many other sessions the account has. */
  others: number;
  onDone: () => void;
  /** Left before anything has changed. */
  onLeave: () => void;
  onExpired: () => void;
}

/**
 * Sets up an authenticator app: scan, confirm by a code, keep the recovery codes, and perhaps end other sessions. The seed and the
 * codes are in this component and nowhere else; with it they are gone.
 */
export function SetupSteps({ Frame, begin, account, others, onDone, onLeave, onExpired }: SetupStepsProps) {
  const [step, setStep] = useState<Step>(firstOf(begin));
  const [codes, setCodes] = useState<string[]>('codes' in begin ? begin.codes : []);
  const afterCodes = () => (others > 0 ? setStep('others') : onDone());
  const count = others === 1 ? 'one other device' : `${others} other devices`;

  const steps: Record<Step, StepFrameProps> = {
    scan: {
      title: 'Scan this with your app',
      intro: 'Step 1 of 3. Any authenticator app will do: open it, add an account, and point it here.',
      onLeave,
      children: 'seed' in begin ? <ScanStep seed={begin.seed} onNext={() => setStep('code')} /> : null,
    },
    code: {
      title: 'Enter the code it shows',
      intro: 'Step 2 of 3. Your app shows six digits for this account, and new ones every 30 seconds.',
      onLeave,
      children: (
        <ConfirmStep
          onConfirmed={(made) => {
            setCodes(made);
            setStep('codes');
          }}
          onExpired={onExpired}
          onBack={() => setStep('scan')}
        />
      ),
    },
    codes: {
      title: 'Keep your recovery codes',
      intro: `${'seed' in begin ? 'Step 3 of 3. ' : ''}Each signs you in once when you have lost your second factor. We show them only now.`,
      children: <CodesStep codes={codes} account={account} onKept={afterCodes} />,
    },
    others: {
      title: 'Your other devices',
      intro: `You are signed in on ${count}, from before this change. End that, and they have to give the second factor, too.`,
      children: <OthersStep onDone={onDone} />,
    },
  };
  return <Frame {...steps[step]} />;
}

function firstOf(begin: SetupStepsProps['begin']): Step {
  if ('seed' in begin) return 'scan';
  return begin.codes.length > 0 ? 'codes' : 'others';
}
