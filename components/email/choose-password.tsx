'use client';

import { FormProblem } from '@/components/forms/form-problem';
import { NewPasswordField } from '@/components/forms/new-password-field';
import { useForm } from '@/components/forms/use-form';
import { Button } from '@/components/ui/button';
import type { api } from '@/lib/api/client';
import { Name } from './name';
import { StepCard } from './step-card';

interface ChoosePasswordProps {
  email: string;
  minLength: number;
  /** What to say about a problem: problem code -> sentence. */
  words: Record<string, string>;
  attempt: (password: string, call: typeof api) => Promise<'leaving' | undefined>;
  onBack: () => void;
}

/** For whoever owns the address of a sign-up but does not know its password, which may be that of somebody else. */
export function ChoosePassword({ email, minLength, words, attempt, onBack }: ChoosePasswordProps) {
  const { busy, errors, handlers } = useForm({
    names: ['new_password'],
    required: { new_password: 'Choose a password.' },
    places: { weak_password: 'new_password', password_blocked: 'new_password' },
    words,
    attempt: ({ new_password }, call) => attempt(new_password, call),
  });
  return (
    <StepCard
      title="Choose your password"
      intro={
        <p>
          Somebody may have signed up with your address, too. <Name>{email}</Name> is yours: choose the password here.
          No other one opens the account.
        </p>
      }
    >
      <form method="post" noValidate {...handlers} className="grid gap-2">
        <input type="text" name="username" autoComplete="username" defaultValue={email} readOnly hidden />
        <NewPasswordField
          label="New password"
          name="new_password"
          minLength={minLength}
          own={[email]}
          error={errors.fields.new_password}
        />
        <FormProblem>{errors.form}</FormProblem>
        <Button type="submit" busy={busy}>
          Confirm and sign in
        </Button>
      </form>
      <div className="border-t border-line pt-4">
        <Button variant="quiet" size="small" className="-ml-3" disabled={busy === true} onClick={onBack}>
          Back to the password of the sign-up
        </Button>
      </div>
    </StepCard>
  );
}
