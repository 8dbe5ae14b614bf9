'use client';

import { useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { PasswordField } from '@/components/forms/password-field';
import { useForm } from '@/components/forms/use-form';
import { tellTabs } from '@/components/session/tell-tabs';
import { Button } from '@/components/ui/button';
import type { OpenLink } from './mailed-link-page';
import { Name } from './name';
import { StepCard } from './step-card';
import type { Verified } from './verify-email';

interface ConfirmSignUpProps {
  link: OpenLink;
  onVerified: (verified: Verified) => void;
}

/** Makes the account that a sign-up asked for, with the password that was chosen then, and signs in with it. */
export function ConfirmSignUp({ link: { token, facts, use }, onVerified }: ConfirmSignUpProps) {
  const [stranger, setStranger] = useState(false);
  const { busy, errors, handlers } = useForm({
    names: ['password'],
    required: { password: 'Enter the password you chose when you signed up.' },
    places: { invalid_credentials: 'password' },
    words: {
      invalid_credentials: 'This is not the password of that sign-up.',
      email_taken: 'There is an account with this address by now. Sign in to it instead.',
    },
    attempt: async ({ password }, call) => {
      const { email } = facts;
      const verified = await use(() => call('POST /api/v1/auth/email/verify', { body: { token, password } }));
      try {
        await call('POST /api/v1/auth/email/login', { body: { email, password, transport: 'cookie' } });
      } catch {
        // The account is there all the same, and the next page leads to the form that says what is wrong.
        onVerified(verified);
        return undefined;
      }
      tellTabs({ kind: 'signed_in' });
      window.location.assign('/account');
      return 'leaving';
    },
  });

  return (
    <StepCard
      title="Confirm your address"
      intro={
        <p>
          Your account for <Name>{facts.email}</Name> begins here. Enter the password you chose, so that we know it was
          you who signed up.
        </p>
      }
    >
      <form method="post" noValidate {...handlers} className="grid gap-2">
        <input type="text" name="username" autoComplete="username" defaultValue={facts.email} readOnly hidden />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          error={errors.fields.password}
        />
        <FormProblem>{errors.form}</FormProblem>
        <Button type="submit" busy={busy}>
          Confirm and sign in
        </Button>
      </form>
      <div className="border-t border-line pt-4">
        <Button
          variant="quiet"
          size="small"
          className="-ml-3"
          aria-expanded={stranger}
          onClick={() => setStranger(!stranger)}
        >
          I did not sign up
        </Button>
        {stranger ? (
          <p className="mt-2 text-sm">Then do nothing: no account is made, and the link dies by itself.</p>
        ) : null}
      </div>
    </StepCard>
  );
}
