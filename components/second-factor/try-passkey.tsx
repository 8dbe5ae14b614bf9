'use client';

import { StepCard } from '@/components/email/step-card';
import { FormProblem } from '@/components/forms/form-problem';
import { useFreshAction } from '@/components/fresh-auth/use-fresh-action';
import { askForPasskey, givePasskey } from '@/components/passkeys/calls';
import { Button } from '@/components/ui/button';

/** A new passkey is given once, which finishes signing in, and is asked for from then on. */
export function TryPasskey({ onDone }: { onDone: (recoveryCodes: string[]) => void }) {
  const { busy, problem, run } = useFreshAction();
  const attempt = () =>
    run(async (fresh) => {
      await givePasskey();
      onDone(await askForPasskey(fresh));
    });
  return (
    <StepCard
      title="Now use it once"
      intro={
        <p>
          Your passkey is on the account. Give it once, so that you know it works. You will be asked for it from now on.
        </p>
      }
    >
      <FormProblem>{problem}</FormProblem>
      <Button busy={busy} onClick={() => void attempt()}>
        Use your passkey
      </Button>
    </StepCard>
  );
}
