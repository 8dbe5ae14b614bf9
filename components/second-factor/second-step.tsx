'use client';

import { useState } from 'react';
import { useWait } from '@/components/forms/use-wait';
import { Checkbox } from '@/components/ui/checkbox';
import { textLinkLook } from '@/components/ui/text-link-look';
import { useHydrated } from '@/components/ui/use-hydrated';
import type { SecondFactors } from '@/lib/api/contracts/shapes';
import { CodeForm } from './code-form';
import { PasskeyStep } from './passkey-step';
import type { FactorWay, Proven } from './proven';

interface SecondStepProps {
  status: Pick<SecondFactors, 'usable' | 'totp'>;
  /** For so many days this browser can be trusted; 0: the question is not put. */
  trustDays: number;
  /** Seconds until the next code may be tried, as far as is known. */
  wait?: number;
  onProven: Proven;
}

const order: FactorWay[] = ['totp', 'passkey', 'recovery_code'];

const intros: Record<FactorWay, string> = {
  totp: 'Your authenticator app shows a new code every 30 seconds.',
  passkey: 'Confirm with a passkey of your account: with a touch, your face or a PIN.',
  recovery_code: 'Use one of the codes you kept when you set up your second factor. Each works once.',
};

const others: Record<FactorWay, string> = {
  totp: 'Use the authenticator app',
  passkey: 'Use a passkey',
  recovery_code: 'Use a recovery code',
};

/** Asks for the second factor, in one of the ways the account has. The same on the page after a sign-in and in the dialog. */
export function SecondStep({ status, trustDays, wait: waitAtFirst = 0, onProven }: SecondStepProps) {
  const ways = order.filter((way) => status.usable.includes(way));
  const [way, setWay] = useState(ways[0]);
  const [trustDevice, setTrustDevice] = useState(false);
  const wait = useWait(waitAtFirst);
  // A tick set before the page listens would be seen, and not counted.
  const hydrated = useHydrated();

  const trust =
    trustDays > 0 ? (
      <Checkbox
        checked={trustDevice}
        disabled={!hydrated}
        onChange={(event) => setTrustDevice(event.currentTarget.checked)}
      >
        Do not ask on this browser for {trustDays} days
      </Checkbox>
    ) : null;

  return (
    <div className="grid gap-5">
      {status.totp.locked ? (
        <p className="rounded-control border border-line bg-sunken px-3.5 py-3 text-sm">
          Your authenticator app is locked: too many wrong codes came in, maybe not from you.
          {way ? ' Use another way now, then set the app up anew on the security page.' : null}
        </p>
      ) : null}
      {way === undefined ? (
        <p>Nothing you could prove it with is left. Ask whoever runs this site to help you.</p>
      ) : (
        <>
          <p className="text-ink-soft">{intros[way]}</p>
          {way === 'passkey' ? (
            <div className="grid gap-3">
              {trust}
              <PasskeyStep trustDevice={trustDevice} onProven={onProven} />
            </div>
          ) : (
            <CodeForm
              key={way}
              kind={way}
              trustDevice={trustDevice}
              wait={wait.left}
              onWait={wait.begin}
              onProven={onProven}
            >
              {trust}
            </CodeForm>
          )}
          <OtherWays ways={ways.filter((other) => other !== way)} onChoose={setWay} />
        </>
      )}
    </div>
  );
}

function OtherWays({ ways, onChoose }: { ways: FactorWay[]; onChoose: (way: FactorWay) => void }) {
  const hydrated = useHydrated();
  if (ways.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
      {ways.map((way) => (
        <li key={way}>
          <button type="button" disabled={!hydrated} className={`${textLinkLook} py-1`} onClick={() => onChoose(way)}>
            {others[way]}
          </button>
        </li>
      ))}
    </ul>
  );
}
