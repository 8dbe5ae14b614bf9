'use client';

import { FormProblem } from '@/components/forms/form-problem';
import { NewPasswordField } from '@/components/forms/new-password-field';
import { PasswordField } from '@/components/forms/password-field';
import { useForm } from '@/components/forms/use-form';
import { Button } from '@/components/ui/button';
import { Saved } from './saved';

interface ChangePasswordFormProps {
  /** Tells a password manager which entry to update. */
  email: string | null;
  own: readonly string[];
  minLength: number;
}

/** Replaces the password. Every other session of the account ends; this one goes on. */
export function ChangePasswordForm({ email, own, minLength }: ChangePasswordFormProps) {
  const { busy, errors, done, handlers } = useForm({
    names: ['current_password', 'new_password'],
    required: { current_password: 'Enter your current password.', new_password: 'Choose a new password.' },
    places: {
      invalid_credentials: 'current_password',
      weak_password: 'new_password',
      password_blocked: 'new_password',
    },
    words: { invalid_credentials: 'This is not your current password.' },
    attempt: async (body, api) => {
      await api('POST /api/v1/auth/email/change-password', { body });
      return undefined;
    },
  });

  return (
    <form method="post" noValidate {...handlers} className="grid gap-3 sm:max-w-md">
      <input type="text" autoComplete="username" defaultValue={email ?? ''} readOnly hidden />
      <div key={done} className="grid gap-3">
        <PasswordField
          label="Current password"
          name="current_password"
          autoComplete="current-password"
          error={errors.fields.current_password}
        />
        <NewPasswordField
          label="New password"
          name="new_password"
          minLength={minLength}
          own={own}
          error={errors.fields.new_password}
        />
      </div>
      <FormProblem>{errors.form}</FormProblem>
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" busy={busy}>
          Change password
        </Button>
        <Saved times={done}>Password changed.</Saved>
      </div>
    </form>
  );
}
