'use client';

import { Told } from '@/components/account/told';
import { FormProblem } from '@/components/forms/form-problem';
import { Alert } from '@/components/ui/alert';
import { Card, CardHeading } from '@/components/ui/card';
import type { SecondFactors } from '@/lib/api/contracts/shapes';
import { AppRow } from './app-row';
import { CodesRow } from './codes-row';
import { PasskeyStepRow } from './passkey-step-row';
import { useSecondFactor } from './use-second-factor';

interface SecondFactorCardProps {
  factors: SecondFactors;
  account: string;
  /** False where the address of this site allows no passkeys. */
  passkeys: boolean;
  /** How many other sessions the account has. */
  others: number;
  now: string;
}

/** The second factor of the account: how it stands, what it means, and everything one can do with it. */
export function SecondFactorCard({ factors, account, passkeys, others, now }: SecondFactorCardProps) {
  const change = useSecondFactor({ account, others });
  const { totp, blocked_until } = factors;
  const stands = totp.enabled_at !== null || factors.passkeys.step_enabled_at !== null;
  return (
    <Card>
      <CardHeading title="Second factor">{meaning(factors)}</CardHeading>
      <div className="grid gap-5">
        {change.outcome ? (
          <Told key={change.outcome.text} tone={change.outcome.tone}>
            {change.outcome.text}
          </Told>
        ) : null}
        <FormProblem>{change.problem}</FormProblem>
        {blocked_until !== null && blocked_until > now ? (
          <Alert>
            Several wrong codes were given. Until {clock.format(new Date(blocked_until))} UTC none is looked at.
          </Alert>
        ) : null}
        <ul className="divide-y divide-line">
          <AppRow
            factors={factors}
            now={now}
            busy={change.busy('app')}
            onSetUp={() => change.setUpApp(totp.enabled_at !== null)}
            onRemove={change.removeApp}
          />
          {passkeys || factors.passkeys.step_enabled_at !== null ? (
            <PasskeyStepRow
              factors={factors}
              busy={change.busy('passkeys')}
              onChange={(on) => (on ? change.askForPasskeys() : change.stopAskingForPasskeys())}
            />
          ) : null}
          {stands ? (
            <CodesRow factors={factors} now={now} busy={change.busy('codes')} onReplace={change.replaceCodes} />
          ) : null}
        </ul>
      </div>
      {change.dialog}
    </Card>
  );
}

const clock = new Intl.DateTimeFormat('en', { timeStyle: 'short', timeZone: 'UTC' });

function meaning({ enabled, required }: SecondFactors): string {
  if (enabled) return 'On. Whatever opens this account, this is asked for as well, so one stolen key is not enough.';
  if (required)
    return 'This site asks your account to have one. Without it your next sign-in begins with setting it up.';
  return 'Off. One key alone opens this account. With a second factor a stolen password or wallet is not enough.';
}
