'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Told } from '@/components/account/told';
import { FormProblem } from '@/components/forms/form-problem';
import { useProblem } from '@/components/forms/use-problem';
import { Button } from '@/components/ui/button';
import { Card, CardHeading } from '@/components/ui/card';
import { api } from '@/lib/api/client';
import type { TrustedDevice } from '@/lib/api/contracts/shapes';
import { TrustedDeviceRow } from './trusted-device-row';

interface TrustedDeviceCardProps {
  devices: TrustedDevice[];
  /** For how long a device is trusted; 0: none can be. */
  days: number;
  now: string;
}

/** The browsers on which the second factor is not asked for. */
export function TrustedDeviceCard({ devices, days, now }: TrustedDeviceCardProps) {
  const router = useRouter();
  const [busy, setBusy] = useState<string | null>(null);
  const { problem, held, tell, clear } = useProblem();
  const [told, setTold] = useState<{ id: string; text: string } | null>(null);

  async function forget(id: string, call: () => Promise<unknown>, text: string) {
    setBusy(id);
    clear();
    try {
      await call();
      setTold({ id, text });
      router.refresh();
    } catch (thrown) {
      tell(thrown);
    }
    setBusy(null);
  }

  const forgetOne = ({ id, device }: TrustedDevice) =>
    forget(
      id,
      () => api('DELETE /api/v1/auth/mfa/devices/{id}', { params: { id } }),
      `${device} is forgotten. The second factor is asked for there again.`,
    );

  const forgetAll = () =>
    forget(
      'all',
      () => api('DELETE /api/v1/auth/mfa/devices'),
      'All are forgotten. The second factor is asked for everywhere again.',
    );

  return (
    <Card>
      <CardHeading title="Trusted browsers">
        There your second factor is not asked for when you sign in. Forget those that you no longer have.
      </CardHeading>
      <div className="grid gap-5">
        {told ? (
          <Told key={told.id} tone="positive">
            {told.text}
          </Told>
        ) : null}
        <FormProblem>{problem}</FormProblem>
        {devices.length > 0 ? (
          <ul className="divide-y divide-line">
            {devices.map((device) => (
              <TrustedDeviceRow
                key={device.id}
                device={device}
                now={now}
                busy={busy === device.id || (held && 'held')}
                onForget={() => void forgetOne(device)}
              />
            ))}
          </ul>
        ) : (
          <p className="text-sm">
            None. When you give your second factor, you can choose not to be asked on that browser for{' '}
            {days === 1 ? 'a day' : `${days} days`}.
          </p>
        )}
        {devices.length > 1 ? (
          <Button
            variant="secondary"
            busy={busy === 'all' || (held && 'held')}
            onClick={() => void forgetAll()}
            className="justify-self-start"
          >
            Forget all
          </Button>
        ) : null}
      </div>
    </Card>
  );
}
