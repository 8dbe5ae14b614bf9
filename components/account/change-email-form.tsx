'use client';

import { useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { TextField } from '@/components/forms/text-field';
import { useForm } from '@/components/forms/use-form';
import { NotConfirmed, useFreshAuth } from '@/components/fresh-auth/fresh-auth';
import { Button } from '@/components/ui/button';

interface ChangeEmailFormProps {
  /** The account has no address yet. */
  first: boolean;
  onAsked: (email: string) => void;
}

/** Asks for a link to the address that the account is to move to. What it says is the same for every address. */
export function ChangeEmailForm({ first, onAsked }: ChangeEmailFormProps) {
  const withFreshAuth = useFreshAuth();
  const [times, setTimes] = useState(0);
  const { busy, errors, handlers } = useForm({
    names: ['new_email'],
    required: { new_email: 'Enter an e-mail address.' },
    places: { invalid_email: 'new_email' },
    attempt: async ({ new_email }, call) => {
      try {
        await withFreshAuth(() => call('POST /api/v1/auth/email/change', { body: { new_email: new_email.trim() } }));
      } catch (thrown) {
        if (thrown instanceof NotConfirmed) return undefined;
        throw thrown;
      }
      onAsked(new_email.trim());
      setTimes((count) => count + 1);
      return undefined;
    },
  });

  return (
    <form method="post" noValidate {...handlers} className="grid gap-3 sm:max-w-md">
      <TextField
        key={times}
        label={first ? 'E-mail' : 'New e-mail'}
        name="new_email"
        type="email"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        hint={first ? 'We mail you a link to confirm it.' : 'We mail a link there, and word to the old address.'}
        error={errors.fields.new_email}
      />
      <FormProblem>{errors.form}</FormProblem>
      <Button type="submit" busy={busy} className="justify-self-start">
        {first ? 'Add e-mail' : 'Change e-mail'}
      </Button>
    </form>
  );
}
