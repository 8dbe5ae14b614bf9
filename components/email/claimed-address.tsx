'use client';

import { useState } from 'react';
import { useCaptcha } from '@/components/captcha/use-captcha';
import { ActionForm } from '@/components/forms/action-form';
import type { api } from '@/lib/api/client';
import { LookIntoYourMail } from './look-into-your-mail';
import { Name } from './name';
import { StepCard } from './step-card';

/** The account was taken over by the owner of its address, and has no key left: the way to a first one. */
export function ClaimedAddress({ email }: { email: string }) {
  const [mailed, setMailed] = useState(false);
  const { field, solved } = useCaptcha('forgot', 'when_asked');
  const ask = (call: typeof api) =>
    solved((captcha_token) => call('POST /api/v1/auth/password/forgot', { body: { email, captcha_token } }));
  if (mailed) {
    return (
      <LookIntoYourMail captcha={field} send={ask}>
        <p>
          Look for our newest mail to <Name>{email}</Name>. Its link lets you choose a password, and works for 30
          minutes.
        </p>
      </LookIntoYourMail>
    );
  }
  return (
    <StepCard
      title="The account is yours alone now"
      intro={
        <p>
          Everything that was set on it before is gone, and nobody is signed in to it. Choose a password, and it opens
          for you.
        </p>
      }
    >
      {field}
      <ActionForm
        attempt={async (call) => {
          await ask(call);
          setMailed(true);
          return undefined;
        }}
      >
        Mail me a link to choose a password
      </ActionForm>
    </StepCard>
  );
}
