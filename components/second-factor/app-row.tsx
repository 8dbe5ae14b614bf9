'use client';

import { Smartphone } from 'lucide-react';
import { useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { TimeAgo } from '@/components/ui/time-ago';
import type { SecondFactors } from '@/lib/api/contracts/shapes';
import { FactorRow } from './factor-row';

interface AppRowProps {
  factors: SecondFactors;
  now: string;
  busy: boolean | 'held';
  onSetUp: () => void;
  onRemove: () => void;
}

/** The authenticator app: set up, replaced by another one, removed. */
export function AppRow({ factors, now, busy, onSetUp, onRemove }: AppRowProps) {
  const [asking, setAsking] = useState(false);
  const { enabled_at, locked } = factors.totp;
  const last = factors.passkeys.step_enabled_at === null;
  return (
    <FactorRow
      Icon={Smartphone}
      title="Authenticator app"
      badge={
        enabled_at === null ? null : <Badge tone={locked ? 'neutral' : 'accent'}>{locked ? 'locked' : 'on'}</Badge>
      }
      actions={
        enabled_at === null ? (
          <Button variant="secondary" size="small" busy={busy} onClick={onSetUp}>
            Set up an app
          </Button>
        ) : (
          <>
            <Button
              variant="secondary"
              size="small"
              busy={busy}
              onClick={onSetUp}
              // It begins with what is seen, so that it can be called by that (WCAG 2.2, 2.5.3).
              aria-label={locked ? 'Set up again: the app' : 'Replace the app'}
            >
              {locked ? 'Set up again' : 'Replace'}
            </Button>
            <Button
              variant="quiet"
              size="small"
              disabled={busy !== false}
              onClick={() => setAsking(true)}
              aria-label="Remove the app"
            >
              Remove
            </Button>
          </>
        )
      }
    >
      {enabled_at === null ? <p>An app on your phone shows a new code every 30 seconds.</p> : null}
      {enabled_at !== null && !locked ? (
        <p>
          Set up <TimeAgo at={enabled_at} now={now} />. Its codes are asked for after every way of signing in.
        </p>
      ) : null}
      {locked ? (
        <p>Too many wrong codes were given, so its codes are not taken any more until you set it up again.</p>
      ) : null}
      <ConfirmDialog
        open={asking}
        title="Remove the authenticator app?"
        action="Remove"
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          onRemove();
        }}
      >
        {last ? afterLast(factors) : 'Its codes are not taken any more. Your passkeys are still asked for.'}
      </ConfirmDialog>
    </FactorRow>
  );
}

function afterLast({ required, passkeys }: SecondFactors): string {
  const gone = 'Your recovery codes and trusted browsers are forgotten, too.';
  if (!required) return `One key alone opens this account then. ${gone}`;
  if (passkeys.count > 0) return `This site asks you for a second factor, so your passkeys are it then. ${gone}`;
  return `This site asks you for a second factor, so you set one up before anything else at your next sign-in. ${gone}`;
}
