'use client';

import { MailCheck } from 'lucide-react';
import { Name } from './name';
import { SendAgain } from './send-again';

/** Stands over the pages of an account until its address is confirmed. */
export function UnverifiedBanner({ email }: { email: string }) {
  return (
    <section
      aria-label="Unconfirmed address"
      className="flex gap-3 rounded-card border border-line bg-surface p-5 shadow-card sm:gap-4 sm:px-7"
    >
      <MailCheck aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-accent" />
      <div className="grid min-w-0 gap-3">
        <div className="grid gap-1">
          <h2 className="font-semibold">Confirm your address</h2>
          <p className="text-sm wrap-anywhere text-ink-soft">
            Show that <Name>{email}</Name> is yours, with the link in our newest mail to it or with a new one. Your
            address is how you get back in when you forget the password.
          </p>
        </div>
        <SendAgain
          label="Send a new link"
          size="small"
          send={(call) => call('POST /api/v1/auth/email/verify/resend', { body: {} })}
        />
      </div>
    </section>
  );
}
