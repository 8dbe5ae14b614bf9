'use client';

import type { ReactNode } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { PasswordField } from '@/components/forms/password-field';
import { useForm } from '@/components/forms/use-form';
import { Button } from '@/components/ui/button';
import type { api } from '@/lib/api/client';
import { StepCard } from './step-card';

interface PasswordStepProps {
  /** The address to confirm, by which a password manager finds the password. */
  email: string;
  intro: ReactNode;
  /** What to say when the field is left empty. */
  missing: string;
  /** What to say about a problem: problem code -> sentence. */
  words: Record<'invalid_credentials', string> & Record<string, string>;
  /** The word on the button. */
  action: string;
  attempt: (password: string, call: typeof api) => Promise<'leaving' | undefined>;
  /** Below the form: what to do without the password. */
  children: ReactNode;
}

/** Confirms an address for whoever knows the password that was chosen with it. */
export function PasswordStep({ email, intro, missing, words, action, attempt, children }: PasswordStepProps) {
  const { busy, errors, handlers } = useForm({
    names: ['password'],
    required: { password: missing },
    places: { invalid_credentials: 'password' },
    words,
    attempt: ({ password }, call) => attempt(password, call),
  });
  return (
    <StepCard title="Confirm your address" intro={intro}>
      <form method="post" noValidate {...handlers} className="grid gap-2">
        <input type="text" name="username" autoComplete="username" defaultValue={email} readOnly hidden />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          error={errors.fields.password}
        />
        <FormProblem>{errors.form}</FormProblem>
        <Button type="submit" busy={busy}>
          {action}
        </Button>
      </form>
      <div className="grid justify-items-start gap-1 border-t border-line pt-4">{children}</div>
    </StepCard>
  );
}
