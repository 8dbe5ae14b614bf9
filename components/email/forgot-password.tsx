'use client';

import { useState } from 'react';
import { AuthCard } from '@/components/auth/auth-card';
import { AuthLink } from '@/components/auth/auth-link';
import type { api } from '@/lib/api/client';
import { EmailRequestForm } from './email-request-form';
import { LookIntoYourMail } from './look-into-your-mail';
import { Name } from './name';

const ask = (call: typeof api, email: string) => call('POST /api/v1/auth/password/forgot', { body: { email } });

/** Asks for a link to choose a new password. What it says is the same for every address. */
export function ForgotPassword() {
  const [email, setEmail] = useState<string | null>(null);
  const below = (
    <AuthLink to="/sign-in" returnTo="/account">
      Back to sign in
    </AuthLink>
  );
  if (email !== null) {
    return (
      <LookIntoYourMail below={below} send={(call) => ask(call, email)} onOther={() => setEmail(null)}>
        <p>
          If there is an account with <Name>{email}</Name>, a mail is on its way. Its link works for an hour.
        </p>
      </LookIntoYourMail>
    );
  }
  return (
    <AuthCard
      title="Choose a new password"
      intro="Tell us the e-mail of your account. We mail you a link to choose a new password."
      below={below}
    >
      <EmailRequestForm button="Mail me a link" send={ask} onSent={setEmail} />
    </AuthCard>
  );
}
