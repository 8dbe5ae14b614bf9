'use client';

import { useContext, useState } from 'react';
import { EmailField } from '@/components/forms/email-field';
import { FormProblem } from '@/components/forms/form-problem';
import { NewPasswordField } from '@/components/forms/new-password-field';
import { useForm } from '@/components/forms/use-form';
import { Button } from '@/components/ui/button';
import { goOn } from './go-on';
import { SignUpAccepted } from './sign-up-steps';

/**
 * Opens an account with e-mail and password, then goes to `returnTo` with a fresh page. Where accounts begin with the proof of their
 * address, the answer is the same for every address, and the steps round the form go on to the mail.
 */
export function SignUpForm({ returnTo, minLength }: { returnTo: string; minLength: number }) {
  const [email, setEmail] = useState('');
  const accepted = useContext(SignUpAccepted);
  const { busy, errors, handlers } = useForm({
    names: ['email', 'password'],
    required: { email: 'Enter your e-mail address.', password: 'Choose a password.' },
    places: { email_taken: 'email', invalid_email: 'email', weak_password: 'password', password_blocked: 'password' },
    attempt: async (body, api) => {
      const answer = await api('POST /api/v1/auth/email/signup', { body: { ...body, transport: 'cookie' } });
      if ('accepted' in answer) {
        accepted(body.email.trim());
        return undefined;
      }
      return goOn(answer, returnTo);
    },
  });

  return (
    <form method="post" noValidate {...handlers} className="grid gap-2">
      <EmailField error={errors.fields.email} onInput={(event) => setEmail(event.currentTarget.value)} />
      <NewPasswordField
        label="Password"
        name="password"
        minLength={minLength}
        own={email === '' ? [] : [email]}
        error={errors.fields.password}
      />
      <FormProblem>{errors.form}</FormProblem>
      <Button type="submit" busy={busy}>
        Create account
      </Button>
    </form>
  );
}
