'use client';

import { useState } from 'react';
import { AuthCard } from '@/components/auth/auth-card';
import { AuthLink } from '@/components/auth/auth-link';
import { useCaptcha } from '@/components/captcha/use-captcha';
import type { CaptchaSetup } from '@/lib/api/captcha-setup';
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

interface StepProps {
  captcha: CaptchaSetup | null;
}

function Asking({ captcha, onSent }: StepProps & { onSent: (email: string) => void }) {
  const { field, solved } = useCaptcha(captcha, 'forgot', 'always');
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

function Asked({ captcha, email, onOther }: StepProps & { email: string; onOther: () => void }) {
  const { field, solved } = useCaptcha(captcha, 'forgot', 'when_asked');
  return (
    <LookIntoYourMail
      below={below}
      captcha={field}
      send={(call) => solved((token) => ask(call, email, token))}
      onOther={onOther}
    >
      <p>
        If there is an account with <Name>{email}</Name>, a mail is on its way. Its link works for 30 minutes.
      </p>
    </LookIntoYourMail>
  );
}

/** Asks for a link to choose a new password. What it says is the same for every address. */
export function ForgotPassword({ captcha }: StepProps) {
  const [email, setEmail] = useState<string | null>(null);
  if (email !== null) return <Asked captcha={captcha} email={email} onOther={() => setEmail(null)} />;
  return <Asking captcha={captcha} onSent={setEmail} />;
}
