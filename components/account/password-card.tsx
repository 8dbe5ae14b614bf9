'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Card, CardHeading } from '@/components/ui/card';
import { ChangePasswordForm } from './change-password-form';
import { SetPasswordForm } from './set-password-form';
import { Told } from './told';

interface PasswordCardProps {
  email: string | null;
  verified: boolean;
  hasPassword: boolean;
  own: readonly string[];
  minLength: number;
}

/** The password of the account: the form to change it, or to set the first one and what that needs. */
export function PasswordCard({ email, verified, hasPassword, own, minLength }: PasswordCardProps) {
  const router = useRouter();
  const [justSet, setJustSet] = useState(false);

  if (hasPassword) {
    return (
      <Card>
        <CardHeading title="Change password">
          Every other device is signed out when you change it. This one stays signed in.
        </CardHeading>
        <div className="grid gap-5">
          {justSet ? <Told tone="positive">Your password is set. From now on it opens this account.</Told> : null}
          <ChangePasswordForm email={email} own={own} minLength={minLength} />
        </div>
      </Card>
    );
  }
  return (
    <Card>
      <CardHeading title="Set a password">
        {email && verified
          ? 'With it and your e-mail you get in from any device, without a wallet.'
          : 'A password opens an account together with its e-mail.'}
      </CardHeading>
      {email && verified ? (
        <SetPasswordForm
          email={email}
          own={own}
          minLength={minLength}
          onSet={() => {
            setJustSet(true);
            router.refresh();
          }}
        />
      ) : (
        <p className="text-sm">
          {email
            ? 'Confirm your e-mail first, with the link that you get at the top of this page. Then come back.'
            : 'Add an e-mail above first, and confirm it. Then come back to set a password.'}
        </p>
      )}
    </Card>
  );
}
