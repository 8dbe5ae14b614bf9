'use client';

import { FormProblem } from '@/components/forms/form-problem';
import { NewPasswordField } from '@/components/forms/new-password-field';
import { useForm } from '@/components/forms/use-form';
import { NotConfirmed, useFreshAuth } from '@/components/fresh-auth/fresh-auth';
import { Button } from '@/components/ui/button';

interface SetPasswordFormProps {
  email: string;
  own: readonly string[];
  minLength: number;
  onSet: () => void;
}

/** Sets the first password of an account, by a fresh proof of another key. Every other session of the account ends. */
export function SetPasswordForm({ email, own, minLength, onSet }: SetPasswordFormProps) {
  const withFreshAuth = useFreshAuth();
  const { busy, errors, handlers } = useForm({
    names: ['new_password'],
    required: { new_password: 'Choose a password.' },
    places: { weak_password: 'new_password', password_blocked: 'new_password' },
    words: { email_unverified: 'Confirm your e-mail first, with the link in our newest mail.' },
    attempt: async (body, call) => {
      try {
        await withFreshAuth(() => call('POST /api/v1/auth/email/change-password', { body }));
        onSet();
      } catch (thrown) {
        if (!(thrown instanceof NotConfirmed)) throw thrown;
      }
      return undefined;
    },
  });

  return (
    <form method="post" noValidate {...handlers} className="grid gap-3 sm:max-w-md">
      <input type="text" name="username" autoComplete="username" defaultValue={email} readOnly hidden />
      <NewPasswordField
        label="New password"
        name="new_password"
        minLength={minLength}
        own={own}
        error={errors.fields.new_password}
      />
      <FormProblem>{errors.form}</FormProblem>
      <Button type="submit" busy={busy} className="justify-self-start">
        Set the password
      </Button>
    </form>
  );
}
