'use client';

import { Monitor } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { TimeAgo } from '@/components/ui/time-ago';
import type { TrustedDevice } from '@/lib/api/contracts/shapes';

interface TrustedDeviceRowProps {
  device: TrustedDevice;
  now: string;
  busy: boolean | 'held';
  onForget: () => void;
}

const day = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });

/** One browser that is trusted: what it is, where it was, since when and for how long. */
export function TrustedDeviceRow({ device, now, busy, onForget }: TrustedDeviceRowProps) {
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-3 py-5 first:pt-0 last:pb-0">
      <span className="grid size-10 shrink-0 place-items-center rounded-control bg-sunken text-ink-soft">
        <Monitor aria-hidden="true" className="size-5" />
      </span>
      <div className="grid min-w-0 flex-1 basis-44 gap-0.5">
        <p className="font-medium">{device.device}</p>
        <p className="text-sm wrap-anywhere text-ink-soft">
          {[device.ip, device.place].filter((part) => part !== null).join(' · ')}
        </p>
        <p className="text-sm text-ink-soft">
          Trusted <TimeAgo at={device.created_at} now={now} /> · used <TimeAgo at={device.last_used_at} now={now} /> ·
          until <time dateTime={device.expires_at}>{day.format(new Date(device.expires_at))}</time>
        </p>
      </div>
      <div className="pl-14 sm:pl-0">
        <Button variant="secondary" size="small" busy={busy} onClick={onForget} aria-label={`Forget ${device.device}`}>
          Forget
        </Button>
      </div>
    </li>
  );
}
