'use client';

import { Mail } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { TextLink } from '@/components/ui/text-link';
import { ChangeEmailForm } from './change-email-form';
import { PendingEmail } from './pending-email';
import { Told } from './told';

interface EmailAddressProps {
  email: string | null;
  verified: boolean;
  /** The address the account waits to move to. */
  pending: string | null;
}

/** The address of the account, the one it is about to move to, and the form to move it. */
export function EmailAddress({ email, verified, pending }: EmailAddressProps) {
  const [asked, setAsked] = useState<string | null>(null);
  const [cancelled, setCancelled] = useState<string | null>(null);
  const wish = asked ?? pending;
  // Cancelled here a moment ago, or confirmed in the meantime in another tab.
  const over = wish === cancelled || wish?.toLowerCase() === email;
  const waiting = over ? null : wish;
  return (
    <div className="grid gap-5">
      <div className="flex gap-3">
        <Mail aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-ink-soft" />
        <div className="grid min-w-0 gap-0.5">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
            <span className="min-w-0 wrap-anywhere">{email ?? 'No e-mail'}</span>
            {email ? (
              <Badge tone={verified ? 'accent' : 'neutral'}>{verified ? 'confirmed' : 'not confirmed'}</Badge>
            ) : null}
          </p>
          <p className="text-sm text-ink-soft">
            {email ? (
              <TextLink href="/account/mail">See which mails we send</TextLink>
            ) : (
              'Add one to be told when something happens to your account, and to get back in when you lose a key.'
            )}
          </p>
        </div>
      </div>
      {waiting !== null ? (
        <PendingEmail key={waiting} from={email} to={waiting} onCancelled={() => setCancelled(waiting)} />
      ) : null}
      {cancelled !== null ? (
        <Told tone="positive">The change is cancelled. The link that we mailed is dead.</Told>
      ) : null}
      <ChangeEmailForm
        first={email === null}
        onAsked={(wanted) => {
          setAsked(wanted);
          setCancelled(null);
        }}
      />
    </div>
  );
}
