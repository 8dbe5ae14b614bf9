'use client';

import { useEffect, useState } from 'react';
import { AuthCard } from '@/components/auth/auth-card';
import { StepCard } from '@/components/email/step-card';
import { tellTabs } from '@/components/session/tell-tabs';
import { Button } from '@/components/ui/button';
import { textLinkLook } from '@/components/ui/text-link-look';
import { api } from '@/lib/api/client';
import type { SecondFactors } from '@/lib/api/contracts/shapes';
import type { FactorWay } from './proven';
import { SecondStep } from './second-step';
import { SignOutLink } from './sign-out-link';
import { watchUnfinished } from './watch-unfinished';

interface FinishSignInProps {
  user: string;
  status: SecondFactors;
  /** Seconds until the next code may be tried. */
  wait: number;
  /** Where the person wants to be in the end; already safe. */
  returnTo: string;
}

/** The step between the first factor and the account. After a recovery code it says how many are left, then goes on. */
export function FinishSignIn({ user, status, wait, returnTo }: FinishSignInProps) {
  const [codesLeft, setCodesLeft] = useState<number | null>(null);
  const finished = codesLeft !== null;
  useEffect(() => (finished ? undefined : watchUnfinished(user)), [user, finished]);

  async function goOn(way: FactorWay): Promise<'leaving' | undefined> {
    if (way === 'recovery_code') {
      const now = await api('GET /api/v1/auth/mfa').catch(() => null);
      setCodesLeft(now?.recovery_codes_left ?? status.recovery_codes_left - 1);
      tellTabs({ kind: 'signed_in', user });
      return undefined;
    }
    tellTabs({ kind: 'signed_in', user });
    window.location.assign(returnTo);
    return 'leaving';
  }

  if (codesLeft !== null) return <CodesLeft count={codesLeft} returnTo={returnTo} />;
  return (
    <AuthCard
      title="One more step"
      below={
        <>
          Not you, or not now? <SignOutLink user={user} />
        </>
      }
    >
      <div className="-mt-4.5">
        <SecondStep status={status} trustDays={status.trusted_device_days} wait={wait} onProven={goOn} />
      </div>
    </AuthCard>
  );
}

const leftText = (count: number) => {
  if (count === 0) return 'That was your last recovery code.';
  return count === 1 ? 'One recovery code is left.' : `${count} recovery codes are left.`;
};

function CodesLeft({ count, returnTo }: { count: number; returnTo: string }) {
  return (
    <StepCard
      title="You are signed in"
      intro={
        <>
          <p>
            {leftText(count)} The one you used does not work again: cross it out.
            {count <= 3 ? ' Make new ones soon.' : null}
          </p>
          <p>
            Lost your authenticator app or your passkey? Set up another one, or make new codes, on the{' '}
            <a href="/account/security" className={textLinkLook}>
              security page
            </a>
            .
          </p>
        </>
      }
    >
      <Button onClick={() => window.location.assign(returnTo)}>Continue</Button>
    </StepCard>
  );
}
