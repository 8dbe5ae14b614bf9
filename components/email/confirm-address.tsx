'use client';

import { useState } from 'react';
import { ActionForm } from '@/components/forms/action-form';
import { FormProblem } from '@/components/forms/form-problem';
import { PasswordField } from '@/components/forms/password-field';
import { useForm } from '@/components/forms/use-form';
import { Button } from '@/components/ui/button';
import { api } from '@/lib/api/client';
import type { OpenLink } from './mailed-link-page';
import { Name } from './name';
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
  const [unknown, setUnknown] = useState(false);
  const { busy, errors, handlers } = useForm({
    names: ['password'],
    required: { password: 'Enter the password of this account.' },
    places: { invalid_credentials: 'password' },
    words: { invalid_credentials: 'This is not the password of this account.' },
    attempt: async ({ password }, call) => {
      onVerified(await use(() => call('POST /api/v1/auth/email/verify', { body: { token, password } })));
      return undefined;
    },
  });

  return (
    <StepCard
      title="Confirm your address"
      intro={
        <p>
          For <Name>{facts.email}</Name>. Enter the password you chose, so that we know it was you who made this
          account.
        </p>
      }
    >
      <form method="post" noValidate {...handlers} className="grid gap-2">
        <input type="text" name="username" autoComplete="username" defaultValue={facts.email} readOnly hidden />
        <PasswordField
          label="Password"
          name="password"
          autoComplete="current-password"
          error={errors.fields.password}
        />
        <FormProblem>{errors.form}</FormProblem>
        <Button type="submit" busy={busy}>
          Confirm this address
        </Button>
      </form>
      <div className="border-t border-line pt-4">
        <Button
          variant="quiet"
          size="small"
          className="-ml-3"
          aria-expanded={unknown}
          onClick={() => setUnknown(!unknown)}
        >
          I do not know the password
        </Button>
        {unknown ? (
          <TakeOver
            email={facts.email}
            takeOver={async () =>
              onVerified(await use(() => api('POST /api/v1/auth/email/verify', { body: { token } })))
            }
          />
        ) : null}
      </div>
    </StepCard>
  );
}
