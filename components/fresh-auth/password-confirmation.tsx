'use client';

import { PasswordField } from '@/components/forms/password-field';
import { SubmitButton } from '@/components/forms/submit-button';
import { useForm } from '@/components/forms/use-form';
import { Alert } from '@/components/ui/alert';
import { api } from '@/lib/api/client';

/** Confirms this session with the account's password. */
export function PasswordConfirmation({ onConfirmed }: { onConfirmed: () => void }) {
  const { busy, errors, submit, edited } = useForm({
    names: ['password'],
    required: { password: 'Enter your password.' },
    places: { invalid_credentials: 'password' },
    words: { invalid_credentials: 'This is not your password. Try again.' },
    attempt: async ({ password }) => {
      await api('POST /api/v1/auth/reauthenticate', { body: { password } });
      onConfirmed();
      return undefined;
    },
  });

  return (
    <form method="post" noValidate onSubmit={submit} onInput={edited} className="grid gap-2">
      <PasswordField label="Password" name="password" autoComplete="current-password" error={errors.fields.password} />
      {errors.form ? <Alert tone="danger">{errors.form}</Alert> : null}
      <SubmitButton busy={busy}>Confirm</SubmitButton>
    </form>
  );
}
