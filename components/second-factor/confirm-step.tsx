'use client';

import { FormProblem } from '@/components/forms/form-problem';
import { TextField } from '@/components/forms/text-field';
import { useForm } from '@/components/forms/use-form';
import { Button } from '@/components/ui/button';
import { ApiProblem } from '@/lib/api/client';

interface ConfirmStepProps {
  onConfirmed: (recoveryCodes: string[]) => void;
  /** The seed has become too old: there is nothing left to confirm. */
  onExpired: () => void;
  onBack: () => void;
}

/** A first code of the app, which proves that it has the seed. */
export function ConfirmStep({ onConfirmed, onExpired, onBack }: ConfirmStepProps) {
  const { busy, errors, handlers } = useForm({
    names: ['code'],
    required: { code: 'Enter the six digits the app shows.' },
    places: { code_invalid: 'code' },
    words: {
      code_invalid: 'This is not right. Take the newest code, and check the clock of that device.',
    },
    attempt: async ({ code }, call) => {
      try {
        onConfirmed((await call('POST /api/v1/auth/mfa/totp/confirm', { body: { code } })).recovery_codes);
      } catch (thrown) {
        if (!(thrown instanceof ApiProblem && thrown.code === 'enrollment_expired')) throw thrown;
        onExpired();
      }
      return undefined;
    },
  });

  return (
    <form method="post" noValidate {...handlers} className="grid gap-2">
      <TextField
        label="Code from the app"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        spellCheck={false}
        className="font-mono tracking-[0.2em]"
        error={errors.fields.code}
        lines={2}
      />
      <FormProblem>{errors.form}</FormProblem>
      <div className="flex flex-wrap justify-end gap-3 max-sm:*:flex-auto">
        <Button variant="secondary" disabled={busy === true} onClick={onBack}>
          Back
        </Button>
        <Button type="submit" busy={busy}>
          Confirm
        </Button>
      </div>
    </form>
  );
}
