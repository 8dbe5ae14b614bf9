'use client';

import { Fingerprint } from 'lucide-react';
import { Switch } from '@/components/ui/switch';
import type { SecondFactors } from '@/lib/api/contracts/shapes';
import { FactorRow } from './factor-row';

interface PasskeyStepRowProps {
  factors: SecondFactors;
  busy: boolean | 'held';
  onChange: (on: boolean) => void;
}

/** Whether a passkey is asked for after other ways of signing in. The switch shows what is stored. */
export function PasskeyStepRow({ factors, busy, onChange }: PasskeyStepRowProps) {
  const { count, step_enabled_at } = factors.passkeys;
  const on = step_enabled_at !== null;
  if (count === 0 && !on) {
    return (
      <FactorRow Icon={Fingerprint} title="Ask for a passkey">
        <p>It can be asked for after other ways of signing in. Add a passkey above first.</p>
      </FactorRow>
    );
  }
  return (
    <li className="flex gap-4 py-5 first:pt-0 last:pb-0">
      <span className="grid size-10 shrink-0 place-items-center rounded-control bg-sunken text-ink-soft">
        <Fingerprint aria-hidden="true" className="size-5" />
      </span>
      <div className="min-w-0 flex-1">
        <Switch
          label="Ask for a passkey"
          checked={on}
          aria-busy={busy === true || undefined}
          onChange={() => onChange(!on)}
        >
          {meaning(factors)}
        </Switch>
      </div>
    </li>
  );
}

function meaning({ required, totp, passkeys: { step_enabled_at } }: SecondFactors): string {
  if (step_enabled_at !== null && totp.enabled_at !== null) {
    return 'After other ways of signing in a passkey or a code of your app is asked for, as you like.';
  }
  if (step_enabled_at !== null) return 'A passkey is asked for after every other way of signing in.';
  if (required && totp.enabled_at === null) {
    return 'This site asks you for a second factor, so your passkeys are it already. Turn this on to get recovery codes.';
  }
  return 'After every other way of signing in: your password, a wallet, an account elsewhere.';
}
