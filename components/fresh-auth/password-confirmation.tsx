'use client';

import { FormProblem } from '@/components/forms/form-problem';
import { PasswordField } from '@/components/forms/password-field';
import { useForm } from '@/components/forms/use-form';
import { Button } from '@/components/ui/button';
import type { Fresh } from '@/lib/api/contracts/shapes';

/** Confirms this session with the account's password. */
export function PasswordConfirmation({ onConfirmed }: { onConfirmed: (fresh: Fresh) => void }) {
  const { busy, errors, handlers } = useForm({
    names: ['password'],
    required: { password: 'Enter your password.' },
    places: { invalid_credentials: 'password' },
    words: { invalid_credentials: 'This is not your password. Try again.' },
    attempt: async ({ password }, api) => {
      onConfirmed(await api('POST /api/v1/auth/reauthenticate', { body: { password } }));
      return undefined;
    },
  });

  return (
    <form method="post" noValidate {...handlers} className="grid gap-2">
      <PasswordField label="Password" name="password" autoComplete="current-password" error={errors.fields.password} />
      <FormProblem>{errors.form}</FormProblem>
      <Button type="submit" busy={busy}>
        Confirm
      </Button>
    </form>
  );
}
