'use client';

import { ActionForm } from '@/components/forms/action-form';
import { Disclosure } from '@/components/ui/disclosure';
import { api } from '@/lib/api/client';
import type { OpenLink } from './mailed-link-page';
import { Name } from './name';
import { PasswordStep } from './password-step';
import { StepCard } from './step-card';
import { TakeOver } from './take-over';
import type { Verified } from './verify-email';

interface ConfirmAddressProps {
  link: OpenLink;
  onVerified: (verified: Verified) => void;
}

/** Confirms the address of an account that exists. Who is not known to have made the account is asked for its password. */
export function ConfirmAddress({ link, onVerified }: ConfirmAddressProps) {
  const { token, facts, use, look } = link;
  if (facts.asks_password) return <WithPassword link={link} onVerified={onVerified} />;
  return (
    <StepCard
      title="Confirm your address"
      intro={
        <p>
          Is <Name>{facts.email}</Name> yours? Then confirm it for this account.
        </p>
      }
    >
      <ActionForm
        attempt={async (call) => {
          // A session that ended since would make this a take-over, which nobody asked for.
          const now = await look();
          if (now.kind !== 'open' || now.facts.asks_password) return undefined;
          onVerified(await use(() => call('POST /api/v1/auth/email/verify', { body: { token } })));
          return undefined;
        }}
      >
        Confirm this address
      </ActionForm>
    </StepCard>
  );
}

function WithPassword({ link: { token, facts, use }, onVerified }: ConfirmAddressProps) {
  return (
    <PasswordStep
      email={facts.email}
      intro={
        <p>
          For <Name>{facts.email}</Name>. Enter the password you chose, so that we know it was you who made this
          account.
        </p>
      }
      missing="Enter the password of this account."
      words={{ invalid_credentials: 'This is not the password of this account.' }}
      action="Confirm this address"
      attempt={async (password, call) => {
        onVerified(await use(() => call('POST /api/v1/auth/email/verify', { body: { token, password } })));
        return undefined;
      }}
    >
      <Disclosure label="I do not know the password">
        <TakeOver
          email={facts.email}
          takeOver={async () => onVerified(await use(() => api('POST /api/v1/auth/email/verify', { body: { token } })))}
        />
      </Disclosure>
    </PasswordStep>
  );
}
