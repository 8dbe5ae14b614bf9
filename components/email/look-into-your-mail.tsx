'use client';

import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import type { api } from '@/lib/api/client';
import { SendAgain } from './send-again';
import { StepCard } from './step-card';

interface LookIntoYourMailProps {
  children: ReactNode;
  below?: ReactNode;
  /** Stands above the button. */
  captcha?: ReactNode;
  send: (call: typeof api) => Promise<unknown>;
  /** Leads back to the form; left out where there is only one address that it can be. */
  onOther?: () => void;
}

/** What follows a form whose outcome is in a mail. It says the same whether there is an account or not. */
export function LookIntoYourMail({ children, below, captcha, send, onOther }: LookIntoYourMailProps) {
  return (
    <StepCard title="Look into your mail" intro={children} below={below}>
      <p className="text-sm text-ink-soft">
        Nothing there after a minute? Look into the spam folder, and see whether the address is spelled right.
      </p>
      <div className="grid gap-3">
        {captcha}
        <SendAgain justSent send={send} />
        {onOther ? (
          <Button variant="quiet" size="small" className="-ml-3 justify-self-start" onClick={onOther}>
            Use another address
          </Button>
        ) : null}
      </div>
    </StepCard>
  );
}
