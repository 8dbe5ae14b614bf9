'use client';

import { useState } from 'react';
import { buttonLook } from '@/components/ui/button-look';
import type { api } from '@/lib/api/client';
import { EmailRequestForm } from './email-request-form';
import { LookIntoYourMail } from './look-into-your-mail';
import { Name } from './name';
import { NotValid } from './not-valid';
import { SendAgain } from './send-again';
import { StepCard } from './step-card';
import type { Visitor } from './visitor';

const resend = (call: typeof api, email: string) => call('POST /api/v1/auth/email/verify/resend', { body: { email } });

/** Where a used or old link to confirm an address ends: perhaps there is nothing left to do, else there is a new mail. */
export function VerifyDeadEnd({ visitor }: { visitor: Visitor | null }) {
  const [sentTo, setSentTo] = useState<string | null>(null);
  if (visitor?.verified) {
    return (
      <StepCard
        title="Your address is confirmed"
        intro={
          <p>
            This link is used or too old, but there is nothing left to do: <Name>{visitor.email}</Name> is confirmed.
          </p>
        }
      >
        <a href="/account" className={buttonLook('primary', 'regular')}>
          Go to your account
        </a>
      </StepCard>
    );
  }
  if (visitor?.email) {
    return (
      <NotValid lasts="24 hours">
        <SendAgain
          label="Send a new link"
          send={(call) => call('POST /api/v1/auth/email/verify/resend', { body: {} })}
        />
      </NotValid>
    );
  }
  if (visitor) {
    return (
      <NotValid
        lasts="24 hours"
        note={
          <p>
            You are signed in as <Name>{visitor.name}</Name>, an account without an e-mail. Add one there, and we mail a
            link to it.
          </p>
        }
      >
        <a href="/account/security" className={buttonLook('primary', 'regular')}>
          Go to your account
        </a>
      </NotValid>
    );
  }
  if (sentTo !== null) {
    return (
      <LookIntoYourMail send={(call) => resend(call, sentTo)} onOther={() => setSentTo(null)}>
        <p>
          If <Name>{sentTo}</Name> waits to be confirmed, a mail is on its way. Its link works for 24 hours.
        </p>
      </LookIntoYourMail>
    );
  }
  return (
    <NotValid
      lasts="24 hours"
      note={<p>If you confirmed your address before, just sign in. Else we mail you a new link.</p>}
    >
      <EmailRequestForm button="Mail me a new link" send={resend} onSent={setSentTo} />
      <a href="/sign-in" className={buttonLook('secondary', 'regular')}>
        Sign in
      </a>
    </NotValid>
  );
}
