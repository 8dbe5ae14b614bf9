'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { buttonLook } from '@/components/ui/button-look';
import { ClaimedAddress } from './claimed-address';
import { ConfirmAddress } from './confirm-address';
import { ConfirmSignUp } from './confirm-sign-up';
import { MailedLinkPage, type OpenLink } from './mailed-link-page';
import { Name } from './name';
import { StepCard } from './step-card';
import { VerifyDeadEnd } from './verify-dead-end';
import type { Visitor } from './visitor';

export interface Verified {
  email: string;
  credentials_removed: boolean;
}

interface VerifyEmailProps {
  visitor: Visitor | null;
  minLength: number;
}

/** Confirms an address with a mailed link: of an account that exists, or of one that begins with the proof. */
export function VerifyEmail({ visitor, minLength }: VerifyEmailProps) {
  return (
    <MailedLinkPage
      purposes={['verify', 'sign_up']}
      title="Confirm your address"
      visitor={visitor}
      notValid={<VerifyDeadEnd visitor={visitor} />}
    >
      {(link) => <Verify key={link.token} link={link} minLength={minLength} />}
    </MailedLinkPage>
  );
}

function Verify({ link, minLength }: { link: OpenLink; minLength: number }) {
  const [verified, setVerified] = useState<Verified | null>(null);
  const router = useRouter();
  const { facts } = link;

  function onVerified(outcome: Verified) {
    setVerified(outcome);
    // The page knows the visitor's address as it was; the same link may be opened here once more.
    router.refresh();
  }

  if (verified?.credentials_removed) return <ClaimedAddress email={verified.email} />;
  if (verified) {
    const owner = facts.signed_in === 'owner';
    return (
      <StepCard
        title="Your address is confirmed"
        intro={
          <p>
            <Name>{verified.email}</Name> is yours, and it is how you get back in when you forget the password.
          </p>
        }
      >
        <a href={owner ? '/account' : '/sign-in'} className={buttonLook('primary', 'regular')}>
          {owner ? 'Go to your account' : 'Sign in'}
        </a>
      </StepCard>
    );
  }
  if (facts.purpose === 'sign_up') return <ConfirmSignUp link={link} minLength={minLength} onVerified={onVerified} />;
  return <ConfirmAddress link={link} onVerified={onVerified} />;
}
