'use client';

import { useState } from 'react';
import { AuthCard } from '@/components/auth/auth-card';
import { AuthLink } from '@/components/auth/auth-link';
import { useCaptcha } from '@/components/captcha/use-captcha';
import type { api } from '@/lib/api/client';
import { EmailRequestForm } from './email-request-form';
import { LookIntoYourMail } from './look-into-your-mail';
import { Name } from './name';

const ask = (call: typeof api, email: string, captcha_token: string | undefined) =>
  call('POST /api/v1/auth/password/forgot', { body: { email, captcha_token } });

const below = (
  <AuthLink to="/sign-in" returnTo="/account">
    Back to sign in
  </AuthLink>
);

function Asking({ onSent }: { onSent: (email: string) => void }) {
  const { field, solved } = useCaptcha('forgot', 'always');
  return (
    <AuthCard
      title="Choose a new password"
      intro="Tell us the e-mail of your account. We mail you a link to choose a new password."
      below={below}
    >
      <EmailRequestForm
        button="Mail me a link"
        captcha={field}
        send={(call, email) => solved((token) => ask(call, email, token))}
        onSent={onSent}
      />
    </AuthCard>
  );
}

function Asked({ email, onOther }: { email: string; onOther: () => void }) {
  const { field, solved } = useCaptcha('forgot', 'when_asked');
  return (
    <LookIntoYourMail
      below={below}
      captcha={field}
      send={(call) => solved((token) => ask(call, email, token))}
      onOther={onOther}
    >
      <p>
        If there is an account with <Name>{email}</Name>, a mail is on its way. Its link works for an hour.
      </p>
    </LookIntoYourMail>
  );
}

/** Asks for a link to choose a new password. What it says is the same for every address. */
export function ForgotPassword() {
  const [email, setEmail] = useState<string | null>(null);
  if (email !== null) return <Asked email={email} onOther={() => setEmail(null)} />;
  return <Asking onSent={setEmail} />;
}
