'use client';

import { useState } from 'react';
import { goOn } from '@/components/auth/go-on';
import { Button } from '@/components/ui/button';
import { Disclosure } from '@/components/ui/disclosure';
import type { api } from '@/lib/api/client';
import { ChoosePassword } from './choose-password';
import type { OpenLink } from './mailed-link-page';
import { Name } from './name';
import { PasswordStep } from './password-step';
import type { Verified } from './verify-email';

interface ConfirmSignUpProps {
  link: OpenLink;
  minLength: number;
  onVerified: (verified: Verified) => void;
}

const words = { email_taken: 'There is an account with this address by now. Sign in to it instead.' };

/**
 * Makes the account that a sign-up asked for, and signs in with its password: the one that was chosen then or, where that was somebody
 * else's, one that is chosen here.
 */
export function ConfirmSignUp({ link: { token, facts, use }, minLength, onVerified }: ConfirmSignUpProps) {
  const [choosing, setChoosing] = useState(false);
  const { email } = facts;

  async function begin(call: typeof api, proof: { password: string } | { new_password: string }) {
    const verified = await use(() => call('POST /api/v1/auth/email/verify', { body: { token, ...proof } }));
    const password = 'password' in proof ? proof.password : proof.new_password;
    try {
      const body = { email, password, transport: 'cookie' } as const;
      return goOn(await call('POST /api/v1/auth/email/login', { body }), '/account');
    } catch {
      // The account is there all the same, and the next page leads to the form that says what is wrong.
      onVerified(verified);
      return undefined;
    }
  }

  if (choosing) {
    return (
      <ChoosePassword
        email={email}
        minLength={minLength}
        words={words}
        attempt={(new_password, call) => begin(call, { new_password })}
        onBack={() => setChoosing(false)}
      />
    );
  }
  return (
    <PasswordStep
      email={email}
      intro={
        <p>
          Your account for <Name>{email}</Name> begins here. Enter the password you chose, so that we know it was you
          who signed up.
        </p>
      }
      missing="Enter the password you chose when you signed up."
      words={{ invalid_credentials: 'This is not the password of that sign-up.', ...words }}
      action="Confirm and sign in"
      attempt={(password, call) => begin(call, { password })}
    >
      <Button variant="quiet" size="small" className="-ml-3" onClick={() => setChoosing(true)}>
        I chose another password
      </Button>
      <Disclosure label="I did not sign up">
        <p>Then do nothing: no account is made, and the link dies by itself.</p>
      </Disclosure>
    </PasswordStep>
  );
}
