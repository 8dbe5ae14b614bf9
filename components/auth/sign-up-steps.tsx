'use client';

import { createContext, type ReactNode, useState } from 'react';
import { LookIntoYourMail } from '@/components/email/look-into-your-mail';
import { Name } from '@/components/email/name';
import { AuthLink } from './auth-link';

/** Where the sign-up form says that a mail decides. */
export const SignUpAccepted = createContext<(email: string) => void>(() => {});

/** The card with the form, and in its place the way to the mail once that decides: the same for known and unknown addresses. */
export function SignUpSteps({ children }: { children: ReactNode }) {
  const [email, setEmail] = useState<string | null>(null);
  if (email === null) return <SignUpAccepted value={setEmail}>{children}</SignUpAccepted>;
  return (
    <LookIntoYourMail
      send={(call) => call('POST /api/v1/auth/email/verify/resend', { body: { email } })}
      onOther={() => setEmail(null)}
      below={
        <>
          Already have an account?{' '}
          <AuthLink to="/sign-in" returnTo="/account">
            Sign in
          </AuthLink>
        </>
      }
    >
      <p>
        Look for our newest mail to <Name>{email}</Name>. With its link, which works for 24 hours, your account begins.
      </p>
    </LookIntoYourMail>
  );
}
