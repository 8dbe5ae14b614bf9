'use client';

import { useState } from 'react';
import { ActionForm } from '@/components/forms/action-form';
import { useWait } from '@/components/forms/use-wait';
import type { ButtonProps } from '@/components/ui/button';
import type { api } from '@/lib/api/client';

/** A mail needs its time; who presses too early only gets the same mail twice. */
const PAUSE_SECONDS = 60;

interface SendAgainProps extends Pick<ButtonProps, 'size'> {
  label?: string;
  /** A mail was sent just now, so the pause begins with the page. */
  justSent?: boolean;
  send: (call: typeof api) => Promise<unknown>;
}

/**
 * Asks for a mail again, with a pause after each time. An address that has had its share of mails gets no further one, and nobody is
 * told so: what it says then leads to the one before.
 */
export function SendAgain({ label = 'Send it again', justSent = false, send, size = 'regular' }: SendAgainProps) {
  const { left, begin } = useWait(justSent ? PAUSE_SECONDS : 0);
  const [times, setTimes] = useState(0);

  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <ActionForm
        variant="secondary"
        size={size}
        disabled={left > 0}
        attempt={async (call) => {
          await send(call);
          setTimes((count) => count + 1);
          begin(PAUSE_SECONDS);
          return undefined;
        }}
      >
        <span className={left > 0 ? 'text-ink-soft tabular-nums' : undefined}>
          {left > 0 ? `${label} in ${left} s` : label}
        </span>
      </ActionForm>
      <p role="status" className="text-sm text-ink-soft">
        {times > 0 && left > 0 ? 'Look for our newest mail.' : null}
      </p>
    </div>
  );
}
